import type { Fit } from '../../contract/fit.ts'
import type { Answer, StudyState } from '../../contract/study.ts'
import type { NewRun } from './run-store.ts'

/** A study as stored. `plan` is what core decided when it made the study; the store keeps it as JSON. */
export interface StudyRecord<Plan = unknown> {
  id: number
  name: string
  state: StudyState
  /** The study file as given. */
  source: string
  dataset_id: number
  dataset: string
  tokenizer_id: number | null
  tokenizer: string | null
  plan: Plan
  result: { fit: Fit | null; answer: Answer | null } | null
  created_at: string
}

export interface NewStudy<Plan = unknown> {
  name: string
  source: string
  dataset_id: number
  tokenizer_id: number | null
  plan: Plan
  /** In the order in which they are trained. */
  runs: NewRun[]
}

export interface StudyStore {
  /** The study, state `new`, and all its runs, state `queued`, at once. */
  insert<Plan>(study: NewStudy<Plan>): StudyRecord<Plan>
  byName<Plan = unknown>(name: string): StudyRecord<Plan> | undefined
  list(): StudyRecord[]
  setState(id: number, state: StudyState): void
  setTokenizer(id: number, tokenizerId: number): void
  setPlan<Plan>(id: number, plan: Plan): void
  setResult(id: number, result: StudyRecord['result']): void
  /** Its runs, metrics, checkpoints and evaluations go with it. Files are the caller's. */
  delete(id: number): void
}
