import type { Fit } from '../../contract/fit.ts'
import type { Run } from '../../contract/run.ts'
import type { Answer } from '../../contract/study.ts'
import { fitLaw } from '../fitting/fit-law.ts'
import { formatCount } from '../../contract/format/count.ts'
import { fittedBend, measuredBend } from './bend.ts'
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
export function composeAnswer(dataset: string, rungs: readonly Rung[], fit: Fit | null): Answer {
  const found = smallestWithin(rungs, withinPercent)
  if (found === null)
    return { sentence: `No run on ${dataset} has finished yet.`, smallest_within: null, train_next: null }
  const { smallest } = found
  if (rungs.length === 1) {
    return {
      sentence: `Only one size has finished on ${dataset}, ${named(smallest)}: there is nothing to compare it with yet.`,
      smallest_within: { percent: withinPercent, model: smallest.model },
      train_next: nextSize(rungs, fit).size,
    }
  }
  const next = nextSize(rungs, fit)
  const parts = [comparison(dataset, rungs, found), bendPart(rungs, fit), nextPart(next), fitPart(rungs, fit)]
  return {
    sentence: `${parts.filter((part) => part !== null).join('; ')}.`,
    smallest_within: { percent: withinPercent, model: smallest.model },
    train_next: next.size,
  }
}

function comparison(
  dataset: string,
  rungs: readonly Rung[],
  { smallest, best }: { smallest: Rung; best: Rung },
): string {
  if (smallest === best)
    return `On ${dataset}, ${named(best)} is the best${best === rungs[0] ? '' : `, and no smaller size comes within ${withinPercent} % of it`}`
  return `On ${dataset}, ${named(smallest)} is within ${withinPercent} % of the best, ${named(best)}`
}

function bendPart(rungs: readonly Rung[], fit: Fit | null): string | null {
  const fitted = fittedBend(fit)
  if (fitted !== null && fitted > rungs[0]!.n && fitted < rungs.at(-1)!.n) {
    return `the curve bends near ${formatCount(fitted)} (without embeddings)`
  }
  const measured = fit !== null && fit.verdict.carries ? null : measuredBend(rungs)
  return measured === null ? null : `beyond ${named(measured)} doubling gained less than 1 %`
}

function nextPart(next: ReturnType<typeof nextSize>): string {
  return next.size === null
    ? `no larger size is worth training: ${next.why}`
    : `the next size worth training is ${formatCount(next.size.parameters)}`
}

function fitPart(rungs: readonly Rung[], fit: Fit | null): string | null {
  if (fit === null) return null
  if (!fit.verdict.carries) return `${inWords(rungs.length)} sizes cannot yet carry a scaling law`
  return `trained this long, no size would get below about ${fit.E.toFixed(2)} nats per token`
}

/** The name with the size, once when the name is the size. */
function named(rung: Rung): string {
  const size = formatCount(rung.parameters)
  // "20M (19.6M)" would say it twice: a name that is a size stands for itself.
  return /^\d+(\.\d+)?[KMB]$/.test(rung.model) ? rung.model : `${rung.model} (${size})`
}

function inWords(count: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'][count] ?? String(count)
}
