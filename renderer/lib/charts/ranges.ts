import { lowerBound } from './search.ts'
import type { ChartSeries, ChartView } from './series.ts'
import { smoothOnce } from './smooth.ts'

export type Range = [number, number]

/** Values read from each line, evenly over the visible part of x: a line counts the same however many points it has. */
const samples = 200
/** The share of them at the top that counts as outliers: the first steps of a run, a spike. */
const outlierShare = 0.04

export function xRange(series: readonly ChartSeries[], log: boolean): Range {
  let low = Infinity
  let high = -Infinity
  for (const { x } of series) {
    const from = log ? lowerBound(x, Number.MIN_VALUE) : 0
    if (from >= x.length) continue
    low = Math.min(low, x[from]!)
    high = Math.max(high, x[x.length - 1]!)
  }
  if (low > high) return [log ? 1 : 0, log ? 10 : 1]
  return low === high ? around(low, log) : [low, high]
}

/** The range of y over a range of x: of all values, or without the outliers, with a margin. The best points are always inside. */
export function yRange(series: readonly ChartSeries[], [left, right]: Range, view: ChartView): Range {
  const values: number[] = []
  for (const { x, y, look } of series) {
    const shown = look === 'noisy' ? smoothOnce(y, view.smoothing) : y
    if (view.outliers) everyValue(x, y, left, right, values)
    else sampledValues(x, shown, left, right, view.xLog, values)
  }
  const usable = values.filter((value) => Number.isFinite(value) && (!view.yLog || value > 0)).sort((a, b) => a - b)
  if (usable.length === 0) return view.yLog ? [1, 10] : [0, 1]
  const top = usable[Math.floor((usable.length - 1) * (view.outliers ? 1 : 1 - outlierShare))]!
  const best = series.flatMap((line) => (line.best && line.best.x >= left && line.best.x <= right ? [line.best.y] : []))
  const low = Math.min(usable[0]!, ...best)
  return padded(low, Math.max(top, ...best), view.yLog)
}

function everyValue(x: Float64Array, y: Float64Array, left: number, right: number, into: number[]): void {
  let low = Infinity
  let high = -Infinity
  for (let index = lowerBound(x, left); index < x.length && x[index]! <= right; index++) {
    const value = y[index]!
    if (value < low) low = value
    if (value > high && value < Infinity) high = value
  }
  into.push(low, high)
}

/** At each place the next point: a single high value at the start is one sample, and not a slope of many. */
function sampledValues(
  x: Float64Array,
  y: Float64Array,
  left: number,
  right: number,
  log: boolean,
  into: number[],
): void {
  const start = Math.max(left, x[0] ?? left)
  const end = Math.min(right, x[x.length - 1] ?? right)
  for (let sample = 0; sample < samples; sample++) {
    const share = sample / (samples - 1)
    const at = log && start > 0 ? start * (end / start) ** share : start + (end - start) * share
    const index = Math.min(lowerBound(x, at), x.length - 1)
    const value = y[index]
    if (value !== undefined && x[index]! >= left && x[index]! <= right) into.push(value)
  }
}

function padded(low: number, high: number, log: boolean): Range {
  if (low === high) return around(low, log)
  if (log) {
    const factor = (high / low) ** 0.04
    return [low / factor, high * factor]
  }
  const margin = (high - low) * 0.04
  return [low - margin, high + margin]
}

function around(value: number, log: boolean): Range {
  if (log) return [value / 2, value * 2]
  const margin = value === 0 ? 1 : Math.abs(value) * 0.1
  return [value - margin, value + margin]
}
