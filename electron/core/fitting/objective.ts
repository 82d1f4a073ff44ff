import type { Problem } from './problem.ts'

/** Of Hoffmann et al. 2022, appendix D.3. */
export const huberDelta = 1e-3

/** Exponents are held within these by a quadratic penalty, so that a flat valley does not run to infinity. */
export const exponentBounds = { low: -1, high: 5 } as const
/** How far below the lowest log loss e, and each c, may fall before the penalty holds them. */
const logDepth = { e: 8, c: 12 } as const

/**
 * Σ_i w_i · Huber_delta(LSE(c_1 − gamma_1 z_1i, …, e) − log L_i), as a value and its gradient (written into
 * `gradient`), both divided by delta so that their size is about one whatever delta is. Weights are how often a
 * bootstrap drew each point. The penalties are zero inside the bounds.
 */
export function huberObjective(
  problem: Problem,
  weights: Float64Array,
  delta: number,
): (theta: Float64Array, gradient: Float64Array) => number {
  const { z, y, lowest } = problem
  const terms = z.length
  const last = 2 * terms
  const logTerms = new Float64Array(terms + 1)
  return (theta, gradient) => {
    gradient.fill(0)
    const e = theta[last]!
    let value = 0
    for (let i = 0; i < y.length; i++) {
      const weight = weights[i]!
      if (weight === 0) continue
      let largest = e
      for (let t = 0; t < terms; t++) {
        const logTerm = theta[2 * t]! - theta[2 * t + 1]! * z[t]![i]!
        logTerms[t] = logTerm
        if (logTerm > largest) largest = logTerm
      }
      logTerms[terms] = e
      let sum = 0
      for (let t = 0; t <= terms; t++) {
        const scaled = Math.exp(logTerms[t]! - largest)
        logTerms[t] = scaled
        sum += scaled
      }
      const residual = largest + Math.log(sum) - y[i]!
      const inside = Math.abs(residual) <= delta
      value += weight * (inside ? (0.5 * residual * residual) / delta : Math.abs(residual) - 0.5 * delta)
      const slope = (weight * (inside ? residual / delta : Math.sign(residual))) / sum
      for (let t = 0; t < terms; t++) {
        const share = slope * logTerms[t]!
        gradient[2 * t]! += share
        gradient[2 * t + 1]! -= share * z[t]![i]!
      }
      gradient[last]! += slope * logTerms[terms]
    }
    for (let t = 0; t < terms; t++) {
      value += holdAbove(theta, gradient, 2 * t, lowest - logDepth.c)
      value +=
        holdAbove(theta, gradient, 2 * t + 1, exponentBounds.low) +
        holdBelow(theta, gradient, 2 * t + 1, exponentBounds.high)
    }
    return value + holdAbove(theta, gradient, last, lowest - logDepth.e)
  }
}

function holdAbove(theta: Float64Array, gradient: Float64Array, index: number, bound: number): number {
  const short = bound - theta[index]!
  if (short <= 0) return 0
  gradient[index]! -= 20 * short
  return 10 * short * short
}

function holdBelow(theta: Float64Array, gradient: Float64Array, index: number, bound: number): number {
  const excess = theta[index]! - bound
  if (excess <= 0) return 0
  gradient[index]! += 20 * excess
  return 10 * excess * excess
}
