import { cutMiddle, widthOf } from '../../../electron/contract/format/cut-middle.ts'
import { backgrounds, type Theme } from '../../../electron/contract/format/ramp.ts'
import { csvOf } from '../format/csv.ts'
import { markerPath } from './markers.ts'
import type { ChartAxis } from './series.ts'
import { ticksOf } from './ticks.ts'
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

/** `letters`: of the longest figure beside the vertical axis, which stands between the axis and its title. */
export function plotBox(width: number, height: number, letters = 5): Box {
  const left = 24 + 7 * Math.max(5, letters)
  return { left, right: Math.max(left + 60, width - 16), top: 12, bottom: Math.max(80, height - 44) }
}

/** From values to pixels, with round numbers to write beside the axis. */
export interface Scale {
  at: Place
  ticks: number[]
}

export function scaleOf(values: readonly number[], start: number, end: number, log: boolean, margin = 0.06): Scale {
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
  const room = (high - low) * margin
  const range: [number, number] = [back(low - room), back(high + room)]
  const count = Math.floor(Math.abs(end - start) / (start < end ? 70 : 40))
  return { at: placeOn(range[0], range[1], start, end, log), ticks: ticksOf(range, count, log) }
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

/** Seeds of one size further apart than this, px, are named each. */
const seedsApart = 40

/** Which points get their name written: as many as fit without one over another. */
export function labelled(
  places: readonly { id: string; x: number; y: number; short: string }[],
  box: Box,
): Map<string, { x: number; y: number; anchor: 'start' | 'middle' | 'end'; text: string }> {
  const taken: { left: number; right: number; top: number; bottom: number }[] = places.map(({ x, y }) => {
    return { left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }
  })
  const found: ReturnType<typeof labelled> = new Map()
  if (places.length > 60) return found
  const named: (typeof places)[number][] = []
  for (const place of places) {
    const { id, x, y, short: label } = place
    if (named.some((other) => other.short === label && Math.hypot(other.x - x, other.y - y) < seedsApart)) continue
    const text = cutMiddle(label, 18)
    const width = 6.4 * widthOf(text)
    for (const base of [y - 10, y + 18]) {
      const left = Math.min(box.right - width, Math.max(box.left, x - width / 2))
      const area = { left, right: left + width, top: base - 10, bottom: base + 3 }
      const free = taken.every(
        (other) =>
          other.left > area.right || other.right < area.left || other.top > area.bottom || other.bottom < area.top,
      )
      if (!free || area.top < box.top - 8 || area.bottom > box.bottom) continue
      taken.push(area)
      named.push(place)
      found.set(id, { x: left + width / 2, y: base, anchor: 'middle', text })
      break
    }
  }
  return found
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
