import type { Pen, Place } from './trace.ts'
import { reaching } from './trace.ts'

/** What a line covers, column of pixels by column: from `low` to `high`, in pixels; NaN where it covers nothing. */
export interface Cover {
  /** Pixel of the first column. */
  left: number
  low: Float64Array
  high: Float64Array
}

/**
 * The cover of a line's visible part. Where points lie closer than pixels it shows the same as the line, and is drawn many
 * times faster than thousands of steep strokes.
 */
export function coverOf(x: Float64Array, y: Float64Array, toX: Place, toY: Place, visible: [number, number]): Cover {
  const left = Math.floor(toX(visible[0]))
  const count = Math.max(0, Math.ceil(toX(visible[1])) - left)
  const cover = { left, low: new Float64Array(count).fill(NaN), high: new Float64Array(count).fill(NaN) }
  const [from, to] = reaching(x, visible)
  let [before, columnBefore, valueBefore] = [NaN, NaN, NaN]
  for (let index = from; index <= to; index++) {
    const at = toX(x[index]!)
    const value = toY(y[index]!)
    const column = Math.floor(at)
    if (!Number.isFinite(at + value)) {
      columnBefore = NaN
      continue
    }
    if (columnBefore === column || Number.isNaN(columnBefore)) include(cover, column, value)
    else includeStroke(cover, before, valueBefore, at, value)
    before = at
    columnBefore = column
    valueBefore = value
  }
  return cover
}

function include({ left, low, high }: Cover, column: number, value: number): void {
  const index = column - left
  if (index < 0 || index >= low.length) return
  if (!(low[index]! <= value)) low[index] = value
  if (!(high[index]! >= value)) high[index] = value
}

/** Each column gets the piece of the stroke that lies in it. */
function includeStroke(cover: Cover, x0: number, y0: number, x1: number, y1: number): void {
  const slope = (y1 - y0) / (x1 - x0)
  const first = Math.max(Math.floor(x0), cover.left)
  const last = Math.min(Math.floor(x1), cover.left + cover.low.length - 1)
  for (let column = first; column <= last; column++) {
    include(cover, column, y0 + slope * (Math.max(column, x0) - x0))
    include(cover, column, y0 + slope * (Math.min(column + 1, x1) - x0))
  }
}

/** The cover's outlines, to be filled, no thinner than a pixel: one for each piece without a gap. */
export function outlineOf<Path extends Pen>(pen: Path, { left, low, high }: Cover): Path {
  for (let end = 0, start = 0; start < low.length; start = end + 1) {
    end = start
    while (end < low.length && !Number.isNaN(low[end]!)) end++
    if (end === start) continue
    pen.moveTo(left + start, low[start]! - 0.5)
    for (let index = start; index < end; index++) pen.lineTo(left + index + 0.5, low[index]! - 0.5)
    pen.lineTo(left + end, low[end - 1]! - 0.5)
    pen.lineTo(left + end, high[end - 1]! + 0.5)
    for (let index = end - 1; index >= start; index--) pen.lineTo(left + index + 0.5, high[index]! + 0.5)
    pen.lineTo(left + start, high[start]! + 0.5)
  }
  return pen
}
