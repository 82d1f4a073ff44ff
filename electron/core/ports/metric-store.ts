import type { Curves } from '../../contract/curves.ts'
import type { Checkpoint, EvaluationMetric, TrainMetric } from '../../contract/run.ts'

/** A file of a run that is already on the disk. */
export interface StoredFile {
  step: number
  /** Relative to the data folder. */
  path: string
  sha256: string
}

/** What one durable moment of training adds to a run. */
export interface RunProgress {
  train: TrainMetric[]
  evaluations: EvaluationMetric[]
  /**
   * A checkpoint whose file is already on the disk. Every metric up to its step must be in this batch or an earlier one:
   * the checkpoint then never stands without them. It becomes the `last` one, and the `best` one when `best` says so;
   * null: nothing was evaluated yet.
   */
  checkpoint?: StoredFile & { best: { step: number } | null }
  /** Files of the weights alone; they stay for good. */
  milestones?: StoredFile[]
  /** Training time of the run so far, over all its sessions. */
  duration_s?: number
}

export interface SeriesPoints {
  train: TrainMetric[]
  evaluation: EvaluationMetric[]
}

/** Steps, both ends included; `points`: about as many of the training curve at most. */
export interface SeriesRange {
  points?: number
  from_step?: number
  to_step?: number
}

export interface MetricStore {
  /**
   * Adds a batch in one transaction and moves the run's step on. A step that is there already is replaced. Returns the
   * checkpoints that are neither best nor last any more: their rows are gone, their files are the caller's to delete.
   */
  record(runId: string, progress: RunProgress): Checkpoint[]
  /**
   * Before a run goes on from its last checkpoint: takes away every metric and milestone after that checkpoint's step and sets
   * the run's step to it, so that the steps trained again are neither lost nor doubled. Without a checkpoint: back to the start.
   * Returns the checkpoint to go on from.
   */
  rewind(runId: string): Checkpoint | undefined
  /**
   * A run's curves by ascending step. With `points`, about that many of the training curve at most (never fewer than 4):
   * of each stretch of steps the points of lowest and highest loss, chosen in SQL. Evaluations always come whole.
   */
  series(runId: string, range?: SeriesRange): SeriesPoints
  /** The same as columns. */
  curves(runId: string, range?: SeriesRange): Curves
}
