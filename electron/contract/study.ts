import type { ErrorData } from './errors.ts'
import type { Fit } from './fit.ts'
import type { Said } from './phrases/phrase.ts'
import type { Run } from './run.ts'

/** What makes sizes comparable. Exactly one key. */
export type BudgetRule =
  | { max_steps: number }
  | { tokens: number }
  | { flops: number }
  | { tokens_per_parameter: number }
  | { minutes: number }
  | { until: 'converged' }

export type StudyState = 'new' | 'running' | 'paused' | 'completed' | 'failed'

/** One line of what happened in a study. */
export interface LogLine {
  /** ISO 8601, UTC. */
  at: string
  text: Said
}

export interface Answer {
  sentence: Said
  smallest_within: { percent: number; model: string } | null
  train_next: { parameters: number; reason: Said } | null
}

/** What `study show` and `study run` print. */
export interface StudyDocument {
  name: string
  state: StudyState
  dataset: string
  tokenizer: string
  budget: BudgetRule
  /** The same for every rung, guaranteed: hashes of the token shards and of the order in which training reads them. */
  data: { train_hash: string; validation_hash: string; order: string } | null
  runs: Run[]
  fit: Fit | null
  answer: Answer | null
  error?: ErrorData
}
