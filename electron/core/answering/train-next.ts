import type { Fit } from '../../contract/fit.ts'
import type { Answer } from '../../contract/study.ts'
import { predictLoss } from '../fitting/problem.ts'
import { fittedBend, gainPerDoubling, smallGain } from './bend.ts'
import type { Rung } from './rungs.ts'

/** What to train next, or why no larger size is worth it. */
export type Next = { size: NonNullable<Answer['train_next']>; why?: never } | { size: null; why: string }

/**
 * With a fit that carries, the next rung of the ladder's own ratio while it promises more than `smallGain` per doubling;
 * without one, the same while the last step measured still gained that much.
 */
export function nextSize(rungs: readonly Rung[], fit: Fit | null): Next {
  const largest = rungs.at(-1)!
  const before = rungs.at(-2)
  if (before === undefined)
    return {
      size: { parameters: roundSize(4 * largest.parameters), reason: 'one size cannot be compared with anything' },
    }
  const best = rungs.reduce((lowest, rung) => (rung.loss < lowest.loss ? rung : lowest))
  if (best !== largest && largest.loss > best.loss * (1 + smallGain)) {
    return {
      size: null,
      why: `sizes above ${best.model} did worse, so more data or regularisation comes first`,
    }
  }
  const ratio = ladderRatio(rungs)
  const bend = fittedBend(fit)
  if (fit !== null && bend !== null) {
    const predicted = predictLoss(fit, largest.n * ratio, 1)
    const gain = 1 - predicted / predictLoss(fit, largest.n, 1)
    if (largest.n >= bend) {
      return {
        size: null,
        why: `doubling ${largest.model} would gain less than ${100 * smallGain} %`,
      }
    }
    const reason = `the fitted curve promises ${predicted.toFixed(3)} nats per token, ${(100 * gain).toFixed(1)} % below ${largest.model}`
    return { size: { parameters: roundSize(largest.parameters * ratio), reason } }
  }
  const gain = gainPerDoubling(before, largest)
  if (gain < smallGain) {
    return {
      size: null,
      why: `the last step gained only ${(100 * Math.max(0, gain)).toFixed(1)} % per doubling`,
    }
  }
  const reason = `the last step, from ${before.model} to ${largest.model}, still gained ${(100 * gain).toFixed(1)} % per doubling`
  return { size: { parameters: roundSize(largest.parameters * ratio), reason } }
}

/** Geometric mean step of the ladder, held between 2 and 8. */
function ladderRatio(rungs: readonly Rung[]): number {
  const ratio = (rungs.at(-1)!.parameters / rungs[0]!.parameters) ** (1 / (rungs.length - 1))
  return Math.min(8, Math.max(2, ratio))
}

/** Two significant digits: a size to aim at, not a count. */
function roundSize(parameters: number): number {
  return Number(parameters.toPrecision(2))
}
