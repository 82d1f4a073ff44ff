/** Runs the doctest programs of the native build and counts their cases. */
import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import { failuresOfDoctest } from './failures.mjs'
import { nativeTestPrograms } from './native.mjs'
import { root } from './project.mjs'

/** @returns {import('./failures.mjs').Count} */
export function runNativeTests() {
  /** @type {import('./failures.mjs').Count} */
  const total = { passed: 0, failed: 0, failures: [] }
  for (const program of nativeTestPrograms()) {
    const startedAt = performance.now()
    const ended = spawnSync(program, ['--no-colors=true'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 })
    const output = `${ended.stdout ?? ''}${ended.stderr ?? ''}`
    const summary = /test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed/.exec(output)
    const passed = Number(summary?.[1] ?? 0)
    let failed = Number(summary?.[2] ?? 0)
    // A program that crashed, or that ran nothing, prints no count.
    if (failed === 0 && (ended.status !== 0 || passed === 0)) failed = 1
    if (failed > 0) {
      const cases = failuresOfDoctest(basename(program), output)
      total.failures.push(...(cases.length > 0 ? cases : [`${basename(program)}: it crashed, or ran no test`]))
      console.log(`${output}${ended.error?.message ?? ''}${ended.signal ? `ended by ${ended.signal}` : ''}`)
    }
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    console.log(
      `${failed === 0 ? 'ok    ' : 'FAILED'} ${basename(program)}: ${passed} passed, ${failed} failed (${seconds} s)`,
    )
    total.passed += passed
    total.failed += failed
  }
  return total
}
