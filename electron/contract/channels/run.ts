import type { Curves } from '../curves.ts'
import type { Run, RunVerdict, Sample } from '../run.ts'

export interface RunRequests {
  'run:list': { params: { study: string | null }; result: Run[] }
  /** About `points` of the training curve, those of lowest and highest loss of each stretch; evaluations whole. */
  'run:metrics': {
    params: { id: string; points: number; from_step?: number; to_step?: number }
    result: Curves
  }
  /** What it wrote after the same prompt at each evaluation, by step. */
  'run:samples': { params: { id: string }; result: Sample[] }
  /** Whether it overfits, still falls or has settled, read from its curves. */
  'run:verdict': { params: { id: string }; result: RunVerdict }
  /** Ends it for good with a checkpoint at its next step; the study goes on with the next run. */
  'run:stop': { params: { id: string }; result: Run }
}
export const runRequests = [
  'run:list',
  'run:metrics',
  'run:samples',
  'run:verdict',
  'run:stop',
] as const satisfies readonly (keyof RunRequests)[]
