import type { FitPoint } from '../../contract/fit.ts'
import type { LawParameters } from './problem.ts'

/** Training FLOPs of n parameters on d tokens: C = 6·N·D (Kaplan et al. 2020). */
export const flopsOf = (n: number, d: number): number => 6 * n * d

/**
 * The N and D of least loss under 6·N·D = C, in closed form (Hoffmann et al. 2022, equation 4):
 * N = G·(C/6)^(β/(α+β)), D = (C/6)/N, G = (αA/(βB))^(1/(α+β)). Needs both exponents positive.
 */
export function computeOptimal(law: LawParameters, flops: number): { flops: number; n: number; d: number } {
  const { A, alpha, B, beta } = law
  if (A === null || alpha === null || B === null || beta === null || !(alpha > 0) || !(beta > 0)) {
    throw new Error('a compute optimum needs a law L(N,D) with positive exponents')
  }
  const logProduct = Math.log(flops / 6)
  const logG = (Math.log(alpha) + Math.log(A) - Math.log(beta) - Math.log(B)) / (alpha + beta)
  const logN = logG + (beta / (alpha + beta)) * logProduct
  return { flops, n: Math.exp(logN), d: Math.exp(logProduct - logN) }
}

/** Powers of ten from the cheapest run's FLOPs to a hundred times the dearest's. */
export function budgetsAround(points: readonly FitPoint[]): number[] {
  const logs = points.map((point) => Math.log10(flopsOf(point.n, point.d)))
  const first = Math.floor(Math.min(...logs))
  const last = Math.ceil(Math.max(...logs)) + 2
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
}
