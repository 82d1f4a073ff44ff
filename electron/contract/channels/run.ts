import type { EvaluationMetric, Run, TrainMetric } from '../run.ts'

export interface RunRequests {
  'run:list': { params: { study: string | null }; result: Run[] }
  /** About `points` of the training curve, those of lowest and highest loss of each stretch; evaluations whole. */
  'run:metrics': {
    params: { id: string; points: number; from_step?: number; to_step?: number }
    result: { train: TrainMetric[]; evaluation: EvaluationMetric[] }
  }
}
export const runRequests = ['run:list', 'run:metrics'] as const satisfies readonly (keyof RunRequests)[]
