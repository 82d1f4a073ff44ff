/** A number measured on a task; the interval is null where the task gives none. */
export interface MeasuredValue {
  value: number
  interval: [number, number] | null
}

/** What `sizewise eval` prints. */
export interface EvaluationDocument {
  run: string
  task: EvaluationTask
  dataset: string
  split: string
  /** Step of the checkpoint evaluated. */
  step: number
  /** Tokens predicted. */
  n: number
  metrics: Record<string, MeasuredValue>
}

export const evaluationTasks = ['perplexity', 'bits_per_byte'] as const
export type EvaluationTask = (typeof evaluationTasks)[number]
