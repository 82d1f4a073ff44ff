import { pointAt, type ChartPoint } from './nearest.ts'
import type { Range } from './ranges.ts'
import { lowerBound } from './search.ts'
import type { ChartSeries } from './series.ts'

/** Which way the arrows lead: along a line, and from line to line. */
const ways: Readonly<Record<string, readonly [along: number, across: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
/** Steps over the visible part of a line, however many points it has. */
const steps = 200

/** The point that a key leads to from another, or from none; undefined: it leads nowhere. */
export function walk(
  series: readonly ChartSeries[],
  from: ChartPoint | null,
  { key, shiftKey }: { key: string; shiftKey: boolean },
  visible: Range,
  smoothing: number,
): ChartPoint | undefined {
  const way = ways[key]
  const lines = series.filter((line) => line.x.length > 0)
  const at = Math.max(0, from === null ? 0 : lines.findIndex(({ id }) => id === from.series.id))
  const line = way && lines[(at + way[1] + lines.length) % lines.length]
  if (line === undefined) return undefined
  const points = lowerBound(line.x, visible[1]) - lowerBound(line.x, visible[0])
  const stride = Math.max(1, Math.round(points / steps)) * (shiftKey ? 10 : 1)
  const index = from === null ? lowerBound(line.x, visible[0]) : lowerBound(line.x, from.x) + way![0] * stride
  return pointAt(line, Math.min(line.x.length - 1, Math.max(0, index)), smoothing)
}
