import type { Fit } from '../../contract/fit.ts'
import { phrase, type Phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import type { Answer } from '../../contract/study.ts'
import { fitLaw } from '../fitting/fit-law.ts'
import { fittedBend, measuredBend, smallGain } from './bend.ts'
import { pointsOfRuns, rungsOf } from './rungs.ts'
import type { Rung } from './rungs.ts'
import { smallestWithin } from './smallest-within.ts'
import { nextSize } from './train-next.ts'

export const withinPercent = 2

/** The fit over size and the answer of a study, from the runs that are finished so far. */
export function answerStudy(
  dataset: string,
  runs: readonly Run[],
  options: { bootstraps?: number } = {},
): { fit: Fit | null; answer: Answer } {
  const points = pointsOfRuns(runs)
  const fit = points.length === 0 ? null : fitLaw(points, { law: 'N', ...options })
  return { fit, answer: composeAnswer(dataset, rungsOf(runs), fit) }
}

/** One sentence that a person can repeat, and what it rests on. */
export function composeAnswer(dataset: Said, rungs: readonly Rung[], fit: Fit | null): Answer {
  const found = smallestWithin(rungs, withinPercent)
  if (found === null)
    return { sentence: phrase('answer.noneFinished', { dataset }), smallest_within: null, train_next: null }
  const { smallest } = found
  if (rungs.length === 1) {
    return {
      sentence: phrase('answer.onlyOne', { dataset, size: named(smallest) }),
      smallest_within: { percent: withinPercent, model: smallest.model },
      train_next: nextSize(rungs, fit).size,
    }
  }
  const next = nextSize(rungs, fit)
  const parts = [comparison(dataset, rungs, found), bendPart(rungs, fit), nextPart(next), fitPart(rungs, fit)]
  return {
    sentence: phrase('answer.sentence', { parts: parts.filter((part) => part !== null) }),
    smallest_within: { percent: withinPercent, model: smallest.model },
    train_next: next.size,
  }
}

function comparison(dataset: Said, rungs: readonly Rung[], found: { smallest: Rung; best: Rung }): Phrase {
  const [smallest, best] = [named(found.smallest), named(found.best)]
  if (found.smallest !== found.best) return phrase('answer.within', { dataset, smallest, best, percent: withinPercent })
  return found.best === rungs[0]
    ? phrase('answer.best', { dataset, best })
    : phrase('answer.bestByFar', { dataset, best, percent: withinPercent })
}

function bendPart(rungs: readonly Rung[], fit: Fit | null): Phrase | null {
  const fitted = fittedBend(fit)
  if (fitted !== null && fitted > rungs[0]!.n && fitted < rungs.at(-1)!.n)
    return phrase('answer.bends', { parameters: fitted })
  const measured = fit !== null && fit.verdict.carries ? null : measuredBend(rungs)
  return measured === null ? null : phrase('answer.littleGained', { size: named(measured), percent: 100 * smallGain })
}

function nextPart(next: ReturnType<typeof nextSize>): Phrase {
  return next.size === null
    ? phrase('answer.noLarger', { why: next.why })
    : phrase('answer.trainNext', { parameters: next.size.parameters })
}

function fitPart(rungs: readonly Rung[], fit: Fit | null): Phrase | null {
  if (fit === null) return null
  return fit.verdict.carries
    ? phrase('answer.floor', { loss: fit.E })
    : phrase('answer.cannotCarry', { sizes: rungs.length })
}

/** The name with the size, once when the name is the size. */
function named({ model, said, parameters }: Rung): Said {
  // "20M (19.6M)" would say it twice: a name that is a size stands for itself.
  return /^\d+(\.\d+)?[KMB]$/.test(model) ? said : phrase('answer.size', { model: said, parameters })
}
