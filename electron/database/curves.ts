import { evaluationKeys, trainKeys, type Curves } from '../contract/curves.ts'
import type { SeriesRange } from '../core/ports/metric-store.ts'
import type { Connection } from './connection.ts'

const trainColumns = trainKeys.join(', ')
const within = 'run_id = @run AND step BETWEEN @from AND @to'

interface Bounds {
  run: string
  from: number
  to: number
}

type Row = (number | null)[]

export function readCurves(connection: Connection, runId: string, range: SeriesRange = {}): Curves {
  return {
    train: columnsOf(trainKeys, trainRows(connection, runId, range)),
    evaluation: columnsOf(evaluationKeys, evaluationRows(connection, runId, range)),
  }
}

/** In the order of `evaluationKeys`. */
export function evaluationRows(connection: Connection, runId: string, range: SeriesRange): Row[] {
  const sql = `SELECT ${evaluationKeys.join(', ')} FROM evaluation_metrics WHERE ${within} ORDER BY step`
  return connection.prepare<[Bounds], Row>(sql).raw().all(boundsOf(runId, range))
}

/** In the order of `trainKeys`. */
export function trainRows(connection: Connection, runId: string, range: SeriesRange): Row[] {
  const bounds = boundsOf(runId, range)
  const [low, high, n] = connection
    .prepare<[Bounds], [number | null, number | null, number]>(
      `SELECT min(step), max(step), count(*) FROM train_metrics WHERE ${within}`,
    )
    .raw()
    .get(bounds)!
  const points = Math.max(4, range.points ?? Infinity)
  if (low === null || high === null || n <= points) {
    const sql = `SELECT ${trainColumns} FROM train_metrics WHERE ${within} ORDER BY step`
    return connection.prepare<[Bounds], Row>(sql).raw().all(bounds)
  }
  // Stretches of equal width in steps; of each, SQLite's bare columns give the step that holds the minimum or the maximum.
  const stretches = { ...bounds, low, width: Math.ceil((high - low + 1) / Math.floor(points / 2)) }
  // Steps and losses alone are grouped: sorting whole rows into their stretches would take twice as long.
  const extreme = (pick: 'min' | 'max'): string =>
    `SELECT step FROM (SELECT step, ${pick}(train_loss) FROM train_metrics WHERE ${within}
       GROUP BY CAST(step - @low AS INTEGER) / CAST(@width AS INTEGER))`
  return connection
    .prepare<[typeof stretches], Row>(
      `WITH chosen AS (${extreme('min')} UNION ${extreme('max')})
       SELECT ${trainColumns} FROM chosen CROSS JOIN train_metrics USING (step) WHERE run_id = @run ORDER BY step`,
    )
    .raw()
    .all(stretches)
}

function boundsOf(run: string, { from_step = 0, to_step = Number.MAX_SAFE_INTEGER }: SeriesRange): Bounds {
  return { run, from: from_step, to: to_step }
}

/** SQLite keeps what is no number as NULL. */
function columnsOf<Key extends string>(
  keys: readonly Key[],
  rows: readonly Row[],
): Record<Key, Float64Array<ArrayBuffer>> {
  return Object.fromEntries(
    keys.map((key, column) => [key, Float64Array.from(rows, (row) => row[column] ?? NaN)]),
  ) as Record<Key, Float64Array<ArrayBuffer>>
}
