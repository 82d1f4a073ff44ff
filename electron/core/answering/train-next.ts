import type { Fit } from '../../contract/fit.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import type { Answer } from '../../contract/study.ts'
import { predictLoss } from '../fitting/problem.ts'
import { fittedBend, gainPerDoubling, smallGain } from './bend.ts'
import type { Rung } from './rungs.ts'

/** What to train next, or why no larger size is worth it. */
export type Next = { size: NonNullable<Answer['train_next']>; why?: never } | { size: null; why: Phrase }

/**
 * With a fit that carries, the next rung of the ladder's own ratio while it promises more than `smallGain` per doubling;
 * without one, the same while the last step measured still gained that much.
 */
export function nextSize(rungs: readonly Rung[], fit: Fit | null): Next {
  const largest = rungs.at(-1)!
  const before = rungs.at(-2)
  if (before === undefined)
    return { size: { parameters: roundSize(4 * largest.parameters), reason: phrase('answer.oneSize') } }
  const best = rungs.reduce((lowest, rung) => (rung.loss < lowest.loss ? rung : lowest))
  if (best !== largest && largest.loss > best.loss * (1 + smallGain))
    return { size: null, why: phrase('answer.largerDidWorse', { model: best.said }) }
  const ratio = ladderRatio(rungs)
  const bend = fittedBend(fit)
  if (fit !== null && bend !== null) {
    const predicted = predictLoss(fit, largest.n * ratio, 1)
    const gain = 1 - predicted / predictLoss(fit, largest.n, 1)
    if (largest.n >= bend)
      return {
        size: null,
        why: phrase('answer.doublingGainsLittle', { model: largest.said, percent: 100 * smallGain }),
      }
    const promise = { loss: predicted, percent: 100 * gain, model: largest.said }
    const reason = phrase('answer.curvePromises', promise)
    return { size: { parameters: roundSize(largest.parameters * ratio), reason } }
  }
  const gain = gainPerDoubling(before, largest)
  if (gain < smallGain)
    return { size: null, why: phrase('answer.lastStepGainedLittle', { percent: 100 * Math.max(0, gain) }) }
  const reason = phrase('answer.lastStepGained', { from: before.said, to: largest.said, percent: 100 * gain })
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
