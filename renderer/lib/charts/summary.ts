import { csvOf } from '../format/csv.ts'
import type { ChartSeries } from './series.ts'

/** A line in five figures, for those who read a chart instead of seeing it. */
export interface SeriesSummary {
  id: string
  label: string
  points: number
  first: number | null
  last: number | null
  lowest: { x: number; y: number } | null
}

export function summarise({ id, label, x, y }: ChartSeries): SeriesSummary {
  const finite = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) ? value : null
  let lowest: SeriesSummary['lowest'] = null
  for (let index = 0; index < y.length; index++) {
    const value = y[index]!
    if (Number.isFinite(value) && (lowest === null || value < lowest.y)) lowest = { x: x[index]!, y: value }
  }
  return { id, label, points: y.length, first: finite(y[0]), last: finite(y.at(-1)), lowest }
}

/** The points themselves, one row each: what stands on the chart, not smoothed. */
export function toCsv(series: readonly ChartSeries[], xLabel: string, yLabel: string): string {
  const rows = series.flatMap(({ label, x, y }) => Array.from(x, (at, index) => [label, at, y[index] ?? null]))
  return csvOf(['series', xLabel, yLabel], rows)
}
