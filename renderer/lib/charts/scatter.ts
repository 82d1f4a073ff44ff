import { widthOf } from '../../../electron/contract/format/cut-middle.ts'
import { backgrounds, type Theme } from '../../../electron/contract/format/ramp.ts'
import { csvOf } from '../format/csv.ts'
import { markerPath } from './markers.ts'
import type { Stroke } from './areas.ts'
import type { ChartAxis } from './series.ts'
import { tickLabels, ticksOf } from './ticks.ts'
import { placeOn, type Place } from './trace.ts'

/** A run as a point. `rung` of `rungs` gives its colour and marker. */
export interface ScatterPoint {
  id: string
  /** For the tooltip. */
  label: string
  /** Written beside the point, once where several of one name lie together. */
  short: string
  /** Points of one name belong together, as the sizes of a study do. */
  family: string
  x: number
  y: number
  rung: number
  rungs: number
  /** Another one is better in both: it steps back. */
  greyed?: boolean
  /** More lines for the tooltip. */
  notes?: readonly string[]
}

export interface ScatterAxis extends ChartAxis {
  log: boolean
}

export interface ScatterCurve {
  points: readonly (readonly [x: number, y: number])[]
  look: 'solid' | 'dashed' | 'faint'
}

/** A line across the plot at a value of one axis. */
export interface ScatterMark {
  axis: 'x' | 'y'
  value: number
  label: string
}

export interface ScatterBand {
  x: readonly number[]
  low: readonly number[]
  high: readonly number[]
}

/** What a scatter chart draws. */
export interface ScatterContent {
  points: readonly ScatterPoint[]
  curves?: readonly ScatterCurve[]
  band?: ScatterBand
  marks?: readonly ScatterMark[]
}

export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** Px of a figure beside an axis. */
const digit = 7.4

/** The title of the vertical axis stands above the plot, its figures to the left as wide as they need. */
export function plotBox(width: number, height: number, figures: readonly string[] = []): Box {
  const left = 10 + Math.ceil(digit * Math.max(4, ...figures.map(widthOf)))
  return { left, right: Math.max(left + 60, width - 16), top: 30, bottom: Math.max(100, height - 44) }
}

/** From values to pixels, with round numbers to write beside the axis. */
export interface Scale {
  at: Place
  ticks: readonly { value: number; label: string }[]
}

/** Shares of the range that are left free at its ends: names stand above the highest points. */
export const margins = { x: [0.06, 0.06], y: [0.06, 0.12] } as const

export function scaleOf(
  values: readonly number[],
  { log, format }: Pick<ScatterAxis, 'log' | 'format'>,
  [start, end]: readonly [number, number],
  [below, above]: readonly [number, number] = margins.x,
): Scale {
  const usable = values.filter((value) => Number.isFinite(value) && (!log || value > 0))
  const map = log ? Math.log : (value: number): number => value
  const back = log ? Math.exp : (value: number): number => value
  let low = usable.reduce((least, value) => Math.min(least, map(value)), Infinity)
  let high = usable.reduce((most, value) => Math.max(most, map(value)), -Infinity)
  if (low > high) [low, high] = log ? [0, Math.log(10)] : [0, 1]
  if (high - low < 1e-9) {
    const around = log ? 0.4 : Math.abs(low) * 0.1 || 1
    ;[low, high] = [low - around, high + around]
  }
  const length = high - low
  const range: [number, number] = [back(low - length * below), back(high + length * above)]
  const count = Math.floor(Math.abs(end - start) / (start < end ? 70 : 40))
  const ticks = ticksOf(range, count, log)
  const labels = tickLabels(ticks, format)
  return {
    at: placeOn(range[0], range[1], start, end, log),
    ticks: ticks.map((value, index) => ({ value, label: labels[index]! })),
  }
}

/** The values that the axes must reach. */
export function reach({ points, curves = [], band, marks = [] }: ScatterContent, axis: 'x' | 'y'): number[] {
  const along = axis === 'x' ? 0 : 1
  const inBand = axis === 'x' ? (band?.x ?? []) : []
  return [
    ...points.map((point) => point[axis]),
    ...curves.flatMap((curve) => curve.points.map((point) => point[along])),
    ...marks.filter((mark) => mark.axis === axis).map((mark) => mark.value),
    ...inBand,
  ]
}

/** `M x y L x y …`, whole tenths of pixels; values without a place are left out. */
export function pathOf(points: readonly (readonly [number, number])[], x: Place, y: Place, box: Box): string {
  const held = (value: number): number => Math.min(box.bottom + 40, Math.max(box.top - 40, value))
  return points
    .map(([px, py]) => [x(px), y(py)] as const)
    .filter(([px, py]) => Number.isFinite(px) && Number.isFinite(py))
    .map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${px.toFixed(1)} ${held(py).toFixed(1)}`)
    .join('')
}

/** The curves and marks as they cross the plot. */
export function strokesOf({ curves = [], marks = [] }: ScatterContent, x: Place, y: Place, box: Box): Stroke[] {
  return [
    ...curves.map((curve) => curve.points.map(([px, py]) => [x(px), y(py)] as const)),
    ...marks.map((mark) =>
      mark.axis === 'x'
        ? [[x(mark.value), box.top] as const, [x(mark.value), box.bottom] as const]
        : [[box.left, y(mark.value)] as const, [box.right, y(mark.value)] as const],
    ),
  ]
}

/** Points that look the same as one path: thousands of them cost no more than a few elements. Greyed ones lie below. */
export function markerGroups(
  placed: readonly (ScatterPoint & { px: number; py: number })[],
): { key: string; path: string; rung: number; rungs: number; greyed: boolean }[] {
  const groups = Map.groupBy(placed, ({ rung, rungs, greyed = false }) => `${greyed ? 0 : 1} ${rung} ${rungs}`)
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([key, points]) => ({
      key,
      path: points.map(({ rung, px, py }) => markerPath(rung, px, py, 5)).join(''),
      rung: points[0]!.rung,
      rungs: points[0]!.rungs,
      greyed: points[0]!.greyed ?? false,
    }))
}

export function scatterCsv(points: readonly ScatterPoint[], x: ScatterAxis, y: ScatterAxis): string {
  return csvOf(
    ['run', 'label', x.label, y.label],
    points.map((point) => [point.id, point.label, point.x, point.y]),
  )
}

/** The greys of a chart that is also a file, and so has no style sheet. */
export interface Inks {
  ink: string
  soft: string
  grid: string
  line: string
  ground: string
}

export function inksOf(theme: Theme): Inks {
  return theme === 'dark'
    ? { ink: '#e8eaee', soft: '#a2a9b5', grid: '#2b2f36', line: '#6f7784', ground: backgrounds.dark }
    : { ink: '#1c1f24', soft: '#5b6270', grid: '#e3e6ea', line: '#8a919d', ground: backgrounds.light }
}
