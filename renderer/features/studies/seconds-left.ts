import type { Run } from '../../../electron/contract/run.ts'
import type { LiveFigures } from '../../lib/state/open-study.svelte.ts'

/** Seconds until a run's last step at the speed of now, else of its estimate; null where neither is known. */
export function secondsLeft(run: Run, now: LiveFigures | undefined): number | null {
  const left = run.steps - (now?.step ?? run.step)
  const speed = now?.tokens_per_second ?? run.tokens_per_second
  const { batch_size, gradient_accumulation_steps } = run.recipe
  const perStep = batch_size * gradient_accumulation_steps * run.model.context
  if (speed !== null && speed > 0) return (left * perStep) / speed
  return run.estimate === null ? null : (run.estimate.duration_s * left) / Math.max(1, run.steps)
}
