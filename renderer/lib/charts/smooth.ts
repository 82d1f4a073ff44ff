/**
 * Exponential smoothing, de-biased: the first value stands for itself instead of being pulled to zero. What is not finite
 * stays a gap and does not count.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return values
  const smoothed = new Float64Array(values.length)
  let sum = 0
  let bias = 1
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!Number.isFinite(value)) {
      smoothed[index] = NaN
      continue
    }
    sum = weight * sum + (1 - weight) * value
    bias *= weight
    smoothed[index] = sum / (1 - bias)
  }
  return smoothed
}

const kept = new WeakMap<Float64Array, { weight: number; smoothed: Float64Array }>()

/** As smooth, once for a column: a line that got no new points is not smoothed again. */
export function smoothOnce(values: Float64Array, weight: number): Float64Array {
  const known = kept.get(values)
  if (known?.weight === weight) return known.smoothed
  const smoothed = smooth(values, weight)
  kept.set(values, { weight, smoothed })
  return smoothed
}
