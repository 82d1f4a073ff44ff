import type { Checkpoint } from '../../contract/run.ts'

export interface CheckpointStore {
  /** By ascending step, milestones among them: a step that has both a milestone and a checkpoint has the milestone first. */
  list(runId: string): Checkpoint[]
  last(runId: string): Checkpoint | undefined
  best(runId: string): Checkpoint | undefined
  /** A checkpoint whose file turned out missing or damaged; the one before it becomes the last. Milestones are left alone. */
  delete(runId: string, step: number): void
}
