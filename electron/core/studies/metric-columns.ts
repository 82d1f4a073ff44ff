import type { SeriesPoints } from '../ports/metric-store.ts'

const columns = [
  'train_loss',
  'validation_loss',
  'bits_per_byte',
  'learning_rate',
  'gradient_norm',
  'tokens',
  'flops',
  'elapsed_s',
  'tokens_per_second',
] as const
type Column = (typeof columns)[number]

export type MetricColumns = { step: number[] } & Record<Column, (number | null)[]>

/** A run's curves side by side: one entry per step that has a training point, an evaluation, or both; null where it has none. */
export function metricColumns({ train, evaluation }: SeriesPoints): MetricColumns {
  const byStep = new Map<number, Partial<Record<Column, number>>>()
  for (const { step, ...point } of evaluation) byStep.set(step, point)
  for (const { step, ...point } of train) byStep.set(step, { ...byStep.get(step), ...point })
  const rows = [...byStep].sort(([a], [b]) => a - b)
  const series = Object.fromEntries(
    columns.map((column) => [column, rows.map(([, row]) => row[column] ?? null)]),
  ) as Record<Column, (number | null)[]>
  return { step: rows.map(([step]) => step), ...series }
}

/** The same as CSV with a header; empty where there is no value. */
export function metricCsv(series: MetricColumns): string {
  const lines = series.step.map((step, row) => [step, ...columns.map((column) => series[column][row] ?? '')].join(','))
  return [['step', ...columns].join(','), ...lines].join('\n')
}
