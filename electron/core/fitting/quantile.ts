/** Quantile of sorted numbers, linear between neighbours (type 7 of Hyndman and Fan). */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) throw new Error('a quantile needs at least one number')
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (position - below) * (high - low)
}

/** The interval that leaves (1 − level)/2 of the numbers on each side. */
export function percentileInterval(values: readonly number[], level: number): [number, number] {
  const sorted = Float64Array.from(values).sort()
  const tail = (1 - level) / 2
  return [quantileOfSorted(sorted, tail), quantileOfSorted(sorted, 1 - tail)]
}
