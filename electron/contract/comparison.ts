import type { Fit, Law } from './fit.ts'
import type { Run } from './run.ts'
import type { Answer } from './study.ts'

/** A run with what stands around it, as it is compared with runs of other studies. */
export interface ComparedRun extends Run {
  dataset: string
  /** Null: not trained yet. */
  tokenizer: string | null
  created_at: string
  /** What a person says about it. */
  notes: string
  /** Put away: it stays, but comparisons leave it out. */
  archived: boolean
}

/** Which N a fit and its chart mean. */
export const sizeMeasures = ['without_embeddings', 'total'] as const
export type SizeMeasure = (typeof sizeMeasures)[number]

export interface SetFitOptions {
  size: SizeMeasure
  law: Law
  /** Leave out so many runs of highest loss. */
  drop_highest: number
  bootstraps: number
}

/** What a set of runs says. */
export interface SetAnswer {
  answer: Answer
  /** Null without a finished run, and where losses of the set do not compare. */
  fit: Fit | null
}
