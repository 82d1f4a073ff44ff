import type { Checkpoint, EvaluationMetric, TrainMetric } from '../contract/run.ts'
import { evaluationKeys, trainKeys } from '../contract/curves.ts'
import type { RunProgress, SeriesPoints, SeriesRange } from '../core/ports/metric-store.ts'
import { lastCheckpoint, recordCheckpoint, recordMilestone } from './checkpoints.ts'
import { changedOne, inTransaction, type Connection } from './connection.ts'
import { evaluationRows, trainRows } from './curves.ts'

const trainColumns = 'step, train_loss, learning_rate, gradient_norm, tokens, flops, elapsed_s, tokens_per_second'

export function recordProgress(connection: Connection, runId: string, progress: RunProgress): Checkpoint[] {
  return inTransaction(connection, () => {
    const insertTrain = connection.prepare(
      `INSERT OR REPLACE INTO train_metrics (run_id, ${trainColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    for (const point of progress.train) {
      const { step, train_loss, learning_rate, gradient_norm, tokens, flops, elapsed_s, tokens_per_second } = point
      insertTrain.run(
        runId,
        step,
        number(train_loss),
        learning_rate,
        number(gradient_norm),
        tokens,
        flops,
        elapsed_s,
        tokens_per_second,
      )
    }
    const insertEvaluation = connection.prepare(
      'INSERT OR REPLACE INTO evaluation_metrics (run_id, step, validation_loss, bits_per_byte, elapsed_s) VALUES (?, ?, ?, ?, ?)',
    )
    for (const point of progress.evaluations) {
      insertEvaluation.run(
        runId,
        point.step,
        number(point.validation_loss),
        number(point.bits_per_byte),
        point.elapsed_s,
      )
    }
    const step = [...progress.train, ...progress.evaluations].reduce(
      (high, point) => Math.max(high, point.step),
      progress.checkpoint?.step ?? 0,
    )
    const moved = connection
      .prepare('UPDATE runs SET step = max(step, ?), duration_s = coalesce(?, duration_s) WHERE id = ?')
      .run(step, progress.duration_s ?? null, runId)
    changedOne(moved, `run '${runId}'`)
    for (const milestone of progress.milestones ?? []) recordMilestone(connection, runId, milestone)
    return progress.checkpoint === undefined ? [] : recordCheckpoint(connection, runId, progress.checkpoint)
  })
}

export function rewindRun(connection: Connection, runId: string): Checkpoint | undefined {
  return inTransaction(connection, () => {
    const checkpoint = lastCheckpoint(connection, runId)
    // Without a checkpoint the evaluation before the first step is made again too.
    const step = checkpoint?.step ?? -1
    connection.prepare('DELETE FROM train_metrics WHERE run_id = ? AND step > ?').run(runId, step)
    connection.prepare('DELETE FROM evaluation_metrics WHERE run_id = ? AND step > ?').run(runId, step)
    // Nothing but milestones stands after the last checkpoint.
    connection.prepare('DELETE FROM checkpoints WHERE run_id = ? AND step > ?').run(runId, step)
    changedOne(
      connection.prepare('UPDATE runs SET step = ? WHERE id = ?').run(Math.max(step, 0), runId),
      `run '${runId}'`,
    )
    return checkpoint
  })
}

export function readSeries(connection: Connection, runId: string, range: SeriesRange = {}): SeriesPoints {
  return {
    train: trainRows(connection, runId, range).map((row) => pointOf<TrainMetric>(trainKeys, row)),
    evaluation: evaluationRows(connection, runId, range).map((row) => pointOf<EvaluationMetric>(evaluationKeys, row)),
  }
}

/** SQLite stores NaN as NULL: here it is said, not left to happen. */
function number(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value
}

function pointOf<Point extends object>(keys: readonly (keyof Point)[], row: readonly (number | null)[]): Point {
  return Object.fromEntries(keys.map((key, column) => [key, row[column] ?? NaN])) as Point
}
