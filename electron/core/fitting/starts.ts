import type { Problem } from './problem.ts'

/** E as shares of the lowest loss, and exponents: the grid that every fit starts from. */
const irreducibleShares = [0.02, 0.3, 0.6, 0.8, 0.9, 0.96, 0.99, 0.998]
const exponents = [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2]
/** A term that the data want negative starts this small (as a share of the lowest loss) instead. */
const smallestTermShare = 1e-4

/**
 * A grid over E and the exponents. Hoffmann et al. grid a and b too; here they are solved, since with E and the
 * exponents held the law is linear in A and B (variable projection), which gives a start near the best for every
 * cell of the grid, whatever the units of N, D and L.
 */
export function gridStarts(problem: Problem, weights: Float64Array): Float64Array[] {
  const starts: Float64Array[] = []
  for (const share of irreducibleShares) {
    for (const first of exponents) {
      if (problem.z.length === 1) starts.push(projectedStart(problem, weights, share, [first]))
      else for (const second of exponents) starts.push(projectedStart(problem, weights, share, [first, second]))
    }
  }
  return starts
}

/** The start whose E is `share` of the lowest loss, with these exponents and the coefficients of least relative squares. */
export function projectedStart(
  problem: Problem,
  weights: Float64Array,
  share: number,
  gammas: readonly number[],
): Float64Array {
  const { z, y, lowest } = problem
  const terms = z.length
  const irreducible = share * Math.exp(lowest)
  // Normal equations of Σ w (L − E − Σ_t k_t x_t)² / L².
  const normal = [0, 0, 0]
  const right = [0, 0]
  for (let i = 0; i < y.length; i++) {
    const loss = Math.exp(y[i]!)
    const weight = weights[i]! / (loss * loss)
    const x = gammas.map((gamma, t) => Math.exp(-gamma * z[t]![i]!))
    const second = x[1] ?? 0
    normal[0]! += weight * x[0]! * x[0]!
    normal[1]! += weight * x[0]! * second
    normal[2]! += weight * second * second
    right[0]! += weight * x[0]! * (loss - irreducible)
    right[1]! += weight * second * (loss - irreducible)
  }
  const coefficients = terms === 1 ? [right[0]! / normal[0]!] : nonNegativePair(normal, right)
  const floor = smallestTermShare * Math.exp(lowest)
  const theta = new Float64Array(2 * terms + 1)
  for (let t = 0; t < terms; t++) {
    theta[2 * t] = Math.log(Math.max(floor, coefficients[t]!))
    theta[2 * t + 1] = gammas[t]!
  }
  theta[2 * terms] = Math.log(irreducible)
  return theta
}

function nonNegativePair(normal: readonly number[], right: readonly number[]): number[] {
  const [a, b, c] = normal as [number, number, number]
  const [p, q] = right as [number, number]
  const determinant = a * c - b * b
  const both =
    determinant > 1e-12 * a * c
      ? [(c * p - b * q) / determinant, (a * q - b * p) / determinant]
      : [p / (2 * a), q / (2 * c)]
  if (both[0]! > 0 && both[1]! > 0) return both
  return both[0]! > 0 ? [p / a, 0] : [0, q / c]
}
