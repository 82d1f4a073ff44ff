import type { Fit } from '../../contract/fit.ts'
import type { Rung } from './rungs.ts'

/** Doubling the size is worth little where it lowers the loss by less than this share. */
export const smallGain = 0.01

/**
 * The number of parameters (without embeddings) beyond which doubling them lowers the loss by less than `smallGain`, by
 * the fitted L(N): the solution of A·N^-alpha·(1 − 2^-alpha) = gain·(E + A·N^-alpha). Null when the fit cannot carry it,
 * or when A/N^alpha alone gains less at every size.
 */
export function fittedBend(fit: Fit | null): number | null {
  if (fit === null || !fit.verdict.carries || fit.law !== 'N' || fit.A === null || fit.alpha === null) return null
  const share = 1 - 2 ** -fit.alpha - smallGain
  if (share <= 0) return null
  return Math.exp((Math.log(fit.A) + Math.log(share) - Math.log(smallGain) - Math.log(fit.E)) / fit.alpha)
}

/** Share of the loss that doubling the size gained between two rungs. */
export function gainPerDoubling(smaller: Rung, larger: Rung): number {
  const doublings = Math.log2(larger.n / smaller.n)
  return doublings > 0 ? 1 - (larger.loss / smaller.loss) ** (1 / doublings) : 0
}

/** Without a fit: the first rung from which every later step gains less than `smallGain` per doubling; null when none is. */
export function measuredBend(rungs: readonly Rung[]): Rung | null {
  let bend: Rung | null = null
  for (let index = rungs.length - 1; index > 0; index--) {
    if (gainPerDoubling(rungs[index - 1]!, rungs[index]!) >= smallGain) break
    bend = rungs[index - 1]!
  }
  return bend
}
