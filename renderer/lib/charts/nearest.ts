import { lowerBound } from './search.ts'
import type { ChartSeries } from './series.ts'
import { smoothOnce } from './smooth.ts'
import type { Place } from './trace.ts'

export interface ChartPoint {
  series: ChartSeries
  index: number
  x: number
  /** As drawn: smoothed where the line is. */
  y: number
  raw: number
}

export function pointAt(series: ChartSeries, index: number, smoothing: number): ChartPoint {
  const raw = series.y[index] ?? NaN
  const shown = series.look === 'noisy' ? smoothOnce(series.y, smoothing) : series.y
  return { series, index, x: series.x[index] ?? NaN, y: shown[index] ?? NaN, raw }
}

/** Of each line the point beside the cursor; of those the one nearest to it on the screen. Null where there is no point. */
export function nearestPoint(
  lines: readonly ChartSeries[],
  cursor: { x: number; left: number; top: number },
  smoothing: number,
  toX: Place,
  toY: Place,
): ChartPoint | null {
  let nearest: ChartPoint | null = null
  let shortest = Infinity
  for (const line of lines) {
    const after = lowerBound(line.x, cursor.x)
    for (const index of [after - 1, after]) {
      if (index < 0 || index >= line.x.length) continue
      const point = pointAt(line, index, smoothing)
      const distance = Math.hypot(toX(point.x) - cursor.left, toY(point.y) - cursor.top)
      if (distance < shortest) {
        shortest = distance
        nearest = point
      }
    }
  }
  return nearest
}
