/** Runs one group of Vitest tests in the project's Node and reads its counts. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { failuresOfVitest } from './failures.mjs'
import { chooseRuntime } from './node.mjs'
import { buildFolder, modulesFolder, root } from './project.mjs'

/** @returns {import('./failures.mjs').Count} */
export function runVitest(/** @type {string} */ group) {
  const report = join(buildFolder, 'test', `${group}.json`)
  mkdirSync(join(buildFolder, 'test'), { recursive: true })
  rmSync(report, { force: true })
  const { command, env } = chooseRuntime()
  const program = join(modulesFolder, 'vitest', 'vitest.mjs')
  const ended = spawnSync(
    command,
    [program, 'run', `test/${group}/`, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } },
  )
  if (!existsSync(report)) return { passed: 0, failed: 1, failures: [`test/${group}: Vitest wrote no report`] }
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    testResults,
  } = JSON.parse(readFileSync(report, 'utf8'))
  // A few tests cannot show anything as root (a file without permissions is readable then); they are named, not counted.
  if (skipped > 0) console.log(`${skipped} cannot run here`)
  // A file that could not be loaded has no tests, but fails the whole.
  return { passed, failed: failed === 0 && ended.status !== 0 ? 1 : failed, failures: failuresOfVitest(testResults) }
}
