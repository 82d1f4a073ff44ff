import type { Checkpoint, EvaluationMetric, TrainMetric } from '../contract/run.ts'
import type { RunProgress, SeriesPoints } from '../core/ports/metric-store.ts'
import { lastCheckpoint, recordCheckpoint, recordMilestone } from './checkpoints.ts'
import { changedOne, inTransaction, type Connection } from './connection.ts'

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

export function readSeries(
  connection: Connection,
  runId: string,
  options: { points?: number; from_step?: number; to_step?: number } = {},
): SeriesPoints {
  const range = { run: runId, from: options.from_step ?? 0, to: options.to_step ?? Number.MAX_SAFE_INTEGER }
  const within = 'run_id = @run AND step BETWEEN @from AND @to'
  const evaluation = connection
    .prepare<[typeof range], EvaluationMetric>(
      `SELECT step, validation_loss, bits_per_byte, elapsed_s FROM evaluation_metrics WHERE ${within} ORDER BY step`,
    )
    .all(range)
  const bounds = connection
    .prepare<[typeof range], { low: number | null; high: number | null; n: number }>(
      `SELECT min(step) AS low, max(step) AS high, count(*) AS n FROM train_metrics WHERE ${within}`,
    )
    .get(range)
  const points = Math.max(4, options.points ?? Infinity)
  if (bounds === undefined || bounds.n <= points) {
    const train = connection
      .prepare<[typeof range], TrainMetric>(`SELECT ${trainColumns} FROM train_metrics WHERE ${within} ORDER BY step`)
      .all(range)
    return { train: train.map(withNaN), evaluation: evaluation.map(withNaN) }
  }
  // Stretches of equal width in steps; of each, SQLite's bare columns give the row that holds the minimum or the maximum.
  const stretches = {
    ...range,
    low: bounds.low,
    width: Math.ceil(((bounds.high ?? 0) - (bounds.low ?? 0) + 1) / Math.floor(points / 2)),
  }
  const extreme = (pick: 'min' | 'max'): string =>
    `SELECT ${trainColumns.replace('train_loss', `${pick}(train_loss) AS train_loss`)} FROM train_metrics WHERE ${within} GROUP BY CAST(step - @low AS INTEGER) / CAST(@width AS INTEGER)`
  const train = connection
    .prepare<[typeof stretches], TrainMetric>(`${extreme('min')} UNION ${extreme('max')} ORDER BY step`)
    .all(stretches)
  return { train: train.map(withNaN), evaluation: evaluation.map(withNaN) }
}

/** SQLite stores NaN as NULL: here it is said, not left to happen. */
function number(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value
}

function withNaN<Point extends object>(point: Point): Point {
  return Object.fromEntries(
    Object.entries(point).map(([key, value]) => [key, (value as number | null) ?? NaN]),
  ) as Point
}
