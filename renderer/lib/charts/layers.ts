import { dashOf, ramp, type Theme } from '../../../electron/contract/format/ramp.ts'
import { coverOf, type Cover } from './cover.ts'
import { drawCircle, drawMarker } from './markers.ts'
import type { Range } from './ranges.ts'
import { lowerBound } from './search.ts'
import type { ChartSeries, ChartView } from './series.ts'
import { smoothOnce } from './smooth.ts'
import { isDense, trace, type Pen, type Place } from './trace.ts'

/** What of a line is drawn. */
export type DrawnLine = Omit<ChartSeries, 'label'>

/** What a chart draws; the later lies over the earlier, and paths over covers. */
export interface Layers<Path extends Pen> {
  /** They end at the edges of the plot. */
  lines: Layer<Path>[]
  /** Signs of points inside the plot, over all lines; at its edges they reach out of it, whole. */
  signs: PathLayer<Path>[]
}

export type Layer<Path extends Pen> = PathLayer<Path> | CoverLayer

interface CoverLayer {
  cover: Cover
  colour: string
  opacity: number
}

export interface PathLayer<Path extends Pen> {
  path: Path
  colour: string
  /** Px; 0: filled. */
  width: number
  /** As in SVG, px; '' a whole line. */
  dash: string
  opacity: number
}

export interface Frame {
  toX: Place
  toY: Place
  visible: Range
  visibleY: Range
  /** Pixels of the picture for one of the screen. */
  unit: number
  theme: Theme
  background: string
  /** The line under the hand; the others step back. */
  raised: string | null
}

/** Markers closer than this would run into each other. */
const markerSpacing = 9

/** Ramps that were asked for: charts and rows ask for the same one thousands of times. */
const ramps = new Map<string, string[]>()

export function colourOf({ rung, rungs }: Pick<ChartSeries, 'rung' | 'rungs'>, theme: Theme): string {
  const key = `${theme} ${rungs}`
  const known = ramps.get(key) ?? ramp(theme, Math.max(1, rungs))
  ramps.set(key, known)
  return known[rung] ?? known.at(-1)!
}

/** A chart's lines as paths of any pen: of the canvas, or of an SVG file. */
export function layersOf<Path extends Pen>(
  newPath: () => Path,
  series: readonly DrawnLine[],
  view: ChartView,
  frame: Frame,
): Layers<Path> {
  const lines: Layer<Path>[] = []
  const signs: PathLayer<Path>[] = []
  for (const line of series) {
    const { x, y, look } = line
    const colour = colourOf(line, frame.theme)
    const opacity = frame.raised === null || frame.raised === line.id ? 1 : 0.25
    const dense = look === 'noisy' && isDense(x, frame.toX, frame.visible)
    const add = (column: Float64Array, width: number, dash: string, share: number): void => {
      const { toX, toY, visible, unit } = frame
      if (dense) {
        lines.push({ cover: coverOf(x, column, toX, toY, visible), colour, opacity: share })
        return
      }
      const path = newPath()
      trace(path, x, column, toX, toY, visible)
      lines.push({ path, colour, width: width * unit, dash: scaled(dash, unit), opacity: share })
    }
    if (line.band)
      lines.push({ path: bandOf(newPath(), line, frame), colour, width: 0, dash: '', opacity: 0.14 * opacity })
    if (look === 'noisy' && view.smoothing > 0) add(y, 1, '', 0.15 * opacity)
    add(
      look === 'noisy' ? smoothOnce(y, view.smoothing) : y,
      look === 'noisy' ? 1.2 : 2,
      dashOf(line.rung),
      look === 'noisy' ? 0.8 * opacity : opacity,
    )
    if (look === 'measured')
      signs.push({ path: markersOf(newPath(), line, frame), colour, width: 0, dash: '', opacity })
    if (line.best && isVisible(line.best.x, line.best.y, frame))
      signs.push(...ringOf(newPath, line.best, colour, opacity, frame))
  }
  return { lines, signs }
}

function bandOf<Path extends Pen>(path: Path, { x, band }: DrawnLine, { toX, toY }: Frame): Path {
  const { low, high } = band!
  for (let index = 0; index < x.length; index++) {
    if (index === 0) path.moveTo(toX(x[0]!), toY(high[0]!))
    else path.lineTo(toX(x[index]!), toY(high[index]!))
  }
  for (let index = x.length - 1; index >= 0; index--) path.lineTo(toX(x[index]!), toY(low[index]!))
  return path
}

function markersOf<Path extends Pen>(path: Path, { x, y, rung }: DrawnLine, frame: Frame): Path {
  const [left, right] = frame.visible
  let drawnAt = -Infinity
  for (let index = lowerBound(x, left); index < x.length && x[index]! <= right; index++) {
    const place = frame.toX(x[index]!)
    if (place - drawnAt < markerSpacing * frame.unit || !isVisible(x[index]!, y[index]!, frame)) continue
    drawnAt = place
    drawMarker(path, rung, place, frame.toY(y[index]!), 3.2 * frame.unit)
  }
  return path
}

/** The best point: a ring that stands out from its line. */
function ringOf<Path extends Pen>(
  newPath: () => Path,
  { x, y }: { x: number; y: number },
  colour: string,
  opacity: number,
  { toX, toY, unit, background }: Frame,
): PathLayer<Path>[] {
  const outer = newPath()
  drawCircle(outer, toX(x), toY(y), 5.5 * unit)
  const inner = newPath()
  drawCircle(inner, toX(x), toY(y), 2.2 * unit)
  return [
    { path: outer, colour: background, width: 0, dash: '', opacity },
    { path: outer, colour, width: 1.6 * unit, dash: '', opacity },
    { path: inner, colour, width: 0, dash: '', opacity },
  ]
}

function isVisible(x: number, y: number, { visible, visibleY }: Frame): boolean {
  return x >= visible[0] && x <= visible[1] && y >= visibleY[0] && y <= visibleY[1]
}

function scaled(dash: string, unit: number): string {
  return dash === ''
    ? ''
    : dash
        .split(' ')
        .map((length) => Number(length) * unit)
        .join(' ')
}
