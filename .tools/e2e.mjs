/** Runs the Playwright tests on the real app and counts them; without a screen, on one of Xvfb. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { hasDisplay } from './display.mjs'
import { failuresOfPlaywright } from './failures.mjs'
import { buildFolder, modulesFolder, root } from './project.mjs'

/** @returns {import('./failures.mjs').Count} */
export function runEndToEnd() {
  const report = join(buildFolder, 'test', 'e2e.json')
  rmSync(report, { force: true })
  const playwright = [process.execPath, join(modulesFolder, '@playwright', 'test', 'cli.js'), 'test']
  const [command = '', ...args] = hasDisplay() ? playwright : ['xvfb-run', '-a', ...playwright]
  const ended = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (!existsSync(report)) return { passed: 0, failed: 1, failures: ['test/e2e: Playwright wrote no report'] }
  const result = JSON.parse(readFileSync(report, 'utf8'))
  const { expected, unexpected, flaky, skipped } = result.stats
  const failed = unexpected + flaky + skipped
  // A file that could not be loaded has no tests, but fails the whole.
  return {
    passed: expected,
    failed: failed === 0 && ended.status !== 0 ? 1 : failed,
    failures: failuresOfPlaywright(result),
  }
}
