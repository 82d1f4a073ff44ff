/**
 * `npm test`: everything. `npm test -- native plain` runs those groups alone: check · native · plain · addon · e2e.
 * The last line counts every test: a check is one, a doctest case is one, a Vitest test is one.
 */
import { checkSteps } from './check.mjs'
import { runEndToEnd } from './e2e.mjs'
import { Failure, runMain } from './failure.mjs'
import { runNativeTests } from './native-tests.mjs'
import { setUp } from './setup.mjs'
import { runSteps } from './step.mjs'
import { runVitest } from './vitest.mjs'

/** @type {Record<string, () => Promise<import('./failures.mjs').Count> | import('./failures.mjs').Count>} */
const groups = {
  check: () => runSteps(checkSteps),
  native: runNativeTests,
  plain: () => runVitest('plain'),
  addon: () => runVitest('addon'),
  e2e: runEndToEnd,
}

await runMain(async () => {
  const wanted = process.argv.slice(2)
  const unknown = wanted.find((name) => !Object.hasOwn(groups, name))
  if (unknown !== undefined) throw new Failure(`no test group ${unknown}; there are ${Object.keys(groups).join(', ')}`)

  const total = { passed: 0, failed: 0 }
  /** @type {string[]} */
  const failedTests = []
  const lines = []
  setUp({ tests: true })
  for (const [name, run] of Object.entries(groups)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.log(`\n== ${name}`)
    const startedAt = performance.now()
    const { passed, failed, failures } = await run()
    total.passed += passed
    total.failed += failed
    failedTests.push(...failures.map((line) => `FAILED ${line}`))
    lines.push(`${name}: ${passed} passed, ${failed} failed, ${Math.round((performance.now() - startedAt) / 1000)} s`)
  }
  console.log(`\n${[...lines, ...failedTests].join('\n')}\n${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
})
