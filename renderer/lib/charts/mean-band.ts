import { lowerBound } from './search.ts'

interface Line {
  x: Float64Array
  y: Float64Array
}

/** Mean of several lines with the range between the lowest and the highest, where all of them have values. */
export interface MeanBand extends Line {
  low: Float64Array
  high: Float64Array
}

/** More places than this are thinned to so many. */
const mostPlaces = 600

/** Values between two points of a line lie on the straight line through them. */
export function meanBand(lines: readonly Line[]): MeanBand {
  const usable = lines.map(finite).filter(({ x }) => x.length > 0)
  const from = Math.max(...usable.map(({ x }) => x[0]!))
  const to = Math.min(...usable.map(({ x }) => x.at(-1)!))
  const x = usable.length === 0 ? new Float64Array() : thinned(placesOf(usable, from, to))
  const [y, low, high] = [new Float64Array(x.length), new Float64Array(x.length), new Float64Array(x.length)]
  for (let index = 0; index < x.length; index++) {
    const values = usable.map((line) => valueAt(line, x[index]!))
    y[index] = values.reduce((sum, value) => sum + value, 0) / values.length
    low[index] = Math.min(...values)
    high[index] = Math.max(...values)
  }
  return { x, y, low, high }
}

function finite({ x, y }: Line): Line {
  const kept = (_: number, index: number): boolean => Number.isFinite(x[index]) && Number.isFinite(y[index])
  return { x: x.filter(kept), y: y.filter(kept) }
}

function placesOf(lines: readonly Line[], from: number, to: number): number[] {
  const places = new Set(lines.flatMap(({ x }) => [...x].filter((value) => value >= from && value <= to)))
  return [...places].sort((a, b) => a - b)
}

function thinned(places: readonly number[]): Float64Array {
  if (places.length <= mostPlaces) return Float64Array.from(places)
  const step = (places.length - 1) / (mostPlaces - 1)
  return Float64Array.from({ length: mostPlaces }, (_, index) => places[Math.round(index * step)]!)
}

function valueAt({ x, y }: Line, at: number): number {
  const right = Math.min(lowerBound(x, at), x.length - 1)
  if (x[right] === at || right === 0) return y[right]!
  const [x0, x1] = [x[right - 1]!, x[right]!]
  return y[right - 1]! + ((at - x0) / (x1 - x0)) * (y[right]! - y[right - 1]!)
}
