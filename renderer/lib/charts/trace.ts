import { lowerBound } from './search.ts'

export interface Pen {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
}

/** Where a value stands on the picture, in pixels; NaN where it has no place (zero on a logarithmic axis). */
export type Place = (value: number) => number

/** The place of a value on an axis from `low` at `start` to `high` at `end`. */
export function placeOn(low: number, high: number, start: number, end: number, log: boolean): Place {
  const scale = log ? Math.log10 : (value: number): number => value
  const factor = (end - start) / (scale(high) - scale(low))
  const offset = start - scale(low) * factor
  return log ? (value) => (value > 0 ? offset + factor * Math.log10(value) : NaN) : (value) => offset + factor * value
}

/**
 * Draws a line's visible part, at most four points for a column of pixels: the first, the lowest, the highest and the last.
 * What is drawn is the same to the eye as a line through every point, at a cost that does not grow with them.
 */
export function trace(
  pen: Pen,
  x: Float64Array,
  y: Float64Array,
  toX: Place,
  toY: Place,
  [left, right]: [number, number],
): void {
  const [from, to] = reaching(x, [left, right])
  const column = new Column(pen)
  for (let index = from; index <= to; index++) column.add(toX(x[index]!), toY(y[index]!))
  column.end()
}

/** Whether the visible points lie closer than the pixels: the line fills an area then, and no dash of it can be seen. */
export function isDense(x: Float64Array, toX: Place, visible: [number, number]): boolean {
  const [from, to] = reaching(x, visible)
  return to - from > Math.abs(toX(x[to] ?? NaN) - toX(x[from] ?? NaN))
}

/** One point beyond each edge, so that the line leaves the picture instead of ending in it. */
export function reaching(x: Float64Array, [left, right]: [number, number]): [from: number, to: number] {
  return [Math.max(0, lowerBound(x, left) - 1), Math.min(x.length - 1, lowerBound(x, right))]
}

class Column {
  readonly #pen: Pen
  #at = NaN
  #down = false
  #x = 0
  #first = 0
  #low = 0
  #high = 0
  #last = 0

  constructor(pen: Pen) {
    this.#pen = pen
  }

  add(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      this.end()
      this.#down = false
      return
    }
    const at = Math.floor(x)
    if (at !== this.#at) {
      this.end()
      this.#at = at
      this.#x = x
      this.#first = this.#low = this.#high = y
    }
    if (y < this.#low) this.#low = y
    if (y > this.#high) this.#high = y
    this.#last = y
  }

  /** Draws what the column holds. */
  end(): void {
    if (Number.isNaN(this.#at)) return
    this.#point(this.#first)
    if (this.#low !== this.#first && this.#low !== this.#last) this.#point(this.#low)
    if (this.#high !== this.#first && this.#high !== this.#last) this.#point(this.#high)
    if (this.#last !== this.#first) this.#point(this.#last)
    this.#at = NaN
  }

  #point(y: number): void {
    if (this.#down) this.#pen.lineTo(this.#x, y)
    else this.#pen.moveTo(this.#x, y)
    this.#down = true
  }
}
