import type { Sample } from '../../contract/run.ts'

export interface SampleStore {
  /** Replaces the sample of the same step. */
  put(runId: string, sample: Sample): void
  /** By ascending step. */
  list(runId: string): Sample[]
}
