import type { Checkpoint } from '../../contract/run.ts'

export interface CheckpointStore {
  list(runId: string): Checkpoint[]
  last(runId: string): Checkpoint | undefined
  best(runId: string): Checkpoint | undefined
  /** A checkpoint whose file turned out missing or damaged; the one before it with a file becomes the last. */
  delete(runId: string, step: number): void
}
