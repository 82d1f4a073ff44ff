/** Named steps that pass or fail, one after the other: a failed step does not hide the next one's verdict. */

/** @typedef {{ name: string, run: () => Promise<boolean> | boolean }} Step */

/** @returns {Promise<import('./failures.mjs').Count>} */
export async function runSteps(/** @type {Step[]} */ steps) {
  const failed = []
  for (const step of steps) {
    const startedAt = performance.now()
    const ok = await step.run()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)`)
    if (!ok) failed.push(step.name)
  }
  return { passed: steps.length - failed.length, failed: failed.length, failures: failed }
}
