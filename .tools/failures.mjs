/**
 * What failed, in a line each, so that the end of a long log says it: a group's own output may stand far above.
 * @typedef {{ passed: number, failed: number, failures: string[] }} Count
 */
import { relative } from 'node:path'
import { root } from './project.mjs'

/**
 * @typedef {{ status: string, fullName: string, failureMessages?: string[] }} VitestTest
 * @typedef {{ name: string, status: string, message?: string, assertionResults: VitestTest[] }} VitestFile
 * @typedef {{ title: string, file: string, ok: boolean, tests: { results: { error?: { message?: string } }[] }[] }} Spec
 * @typedef {{ specs?: Spec[], suites?: Suite[] }} Suite
 */

/** @returns {string[]} the failed tests of Vitest's report, and the files that failed as a whole */
export function failuresOfVitest(/** @type {VitestFile[]} */ files) {
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : []
    return failed.map((test) => `${file} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`)
  })
}

/** @returns {string[]} the failed tests of Playwright's report */
export function failuresOfPlaywright(/** @type {Suite} */ { specs = [], suites = [] }) {
  const own = specs
    .filter((spec) => !spec.ok)
    .map((spec) => {
      const reason = spec.tests.flatMap((test) => test.results).find((result) => result.error)?.error?.message
      return `test/e2e/${spec.file} > ${spec.title}: ${firstLine(reason)}`
    })
  return [...own, ...suites.flatMap(failuresOfPlaywright)]
}

/** @returns {string[]} the failed cases of a doctest program's output */
export function failuresOfDoctest(/** @type {string} */ program, /** @type {string} */ output) {
  const failed = new Set()
  let current = ''
  for (const line of output.split('\n')) {
    if (line.startsWith('TEST CASE:')) current = line.slice('TEST CASE:'.length).trim()
    else if (/\b(?:FATAL )?ERROR: /.test(line)) failed.add(`${program} > ${current}`)
  }
  return [...failed]
}

function firstLine(/** @type {string | undefined} */ text) {
  return (text ?? '').split('\n', 1)[0] ?? ''
}
