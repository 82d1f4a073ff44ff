import type { Run } from '../../../electron/contract/run.ts'
import type { LiveFigures } from '../../lib/state/open-study.svelte.ts'
import type { RunCurves } from '../../lib/state/run-curves.svelte.ts'

/** Steps over which the speed is measured: evaluations between them count, a single slow step hardly does. */
const recentSteps = 500

/**
 * Seconds until a run's last step at its speed of late, else by its estimate; null where neither is known. Both are those of
 * the whole machine, of which it has a part where several train.
 */
export function secondsLeft(run: Run, now: LiveFigures | undefined, curves: RunCurves | undefined): number | null {
  const left = run.steps - (now?.step ?? run.step)
  const perStep = recentPace(curves?.train) ?? (run.estimate ? run.estimate.duration_s / Math.max(1, run.steps) : null)
  return perStep === null ? null : (left * perStep) / (now?.share ?? 1)
}

function recentPace(train: RunCurves['train'] | undefined): number | null {
  if (train === undefined || train.step.length < 2) return null
  const last = train.step.length - 1
  let first = Math.max(0, last - recentSteps)
  // Down-sampled points stand further apart than a step.
  while (first < last - 1 && train.step[last]! - train.step[first]! > recentSteps) first++
  return (train.elapsed_s[last]! - train.elapsed_s[first]!) / (train.step[last]! - train.step[first]!)
}
