import type { Rung } from '../answering/rungs.ts'
import type { Dataset } from '../../contract/dataset.ts'
import type { Said } from '../../contract/phrases/phrase.ts'
import type { EvaluationMetric, Run, RunVerdict, TrainMetric } from '../../contract/run.ts'
import type { Language } from '../../contract/settings.ts'
import type { StudyDocument } from '../../contract/study.ts'
import type { Say } from './markup.ts'

/** All that a report says, gathered. */
export interface ReportInput {
  study: StudyDocument
  dataset: Dataset | null
  /** Curves by run id, thinned to a few hundred points. */
  series: ReadonlyMap<string, { train: TrainMetric[]; evaluation: EvaluationMetric[] }>
  /** Of the plan. */
  warnings: readonly Said[]
  /** The machine on which it ran. */
  machine: Said
  version: string
  /** ISO 8601. */
  written_at: string
  language: Language
}

/** A run as charts and tables show it: with its place on the ladder, whatever its state. */
export interface ShownRun {
  run: Run
  /** 0 is the smallest size; runs that differ in seed alone share it. */
  rung: number
  /** With the seed where there are several. */
  name: string
  verdict: RunVerdict
  evaluation: EvaluationMetric[]
  train: TrainMetric[]
}

export interface Shown {
  runs: ShownRun[]
  /** Finished sizes, smallest first, and the place of each on the ladder. */
  rungs: (Rung & { place: number })[]
  /** Sizes on the ladder, finished or not. */
  places: number
  /** In the language of the report, for texts that are measured. */
  say: Say
}
