import type { ComparedRun, SetAnswer, SetFitOptions } from '../../contract/comparison.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { fitLawInSteps } from '../fitting/fit-law.ts'
import { composeAnswer } from './answer-study.ts'
import { isFinished, ofStudy, pointsOfRuns, rungsOf } from './rungs.ts'

/**
 * The answer and the fit of any runs. Losses per token compare only among runs of one dataset under one tokenizer; others
 * are told apart by bits per byte, and nothing is fitted. Yields how many bootstraps are done.
 */
export function* answerSet(runs: readonly ComparedRun[], options: SetFitOptions): Generator<number, SetAnswer> {
  const finished = runs.filter(isFinished)
  const texts = new Set(finished.map((run) => run.dataset))
  const tokenizers = new Set(finished.map((run) => run.tokenizer))
  if (texts.size > 1 || tokenizers.size > 1) return { answer: acrossTokens(finished, texts.size > 1), fit: null }
  const dataset = finished[0]?.dataset ?? runs[0]?.dataset ?? phrase('answer.anyDataset')
  const points = pointsOfRuns(finished, options.size)
  if (points.length === 0) return { answer: composeAnswer(dataset, [], null), fit: null }
  const fit = yield* fitLawInSteps(points, {
    law: options.law,
    // Fewer runs may stand in the set now than when the number was chosen.
    dropHighest: Math.min(options.drop_highest, points.length - 1),
    bootstraps: options.bootstraps,
  })
  // The sentence speaks of sizes without embeddings: another N has its fit, and the sentence is made without it.
  const ofSizes = options.law === 'N' && options.size === 'without_embeddings' ? fit : null
  return { answer: composeAnswer(dataset, rungsOf(finished), ofSizes), fit }
}

function acrossTokens(runs: readonly ComparedRun[], severalTexts: boolean): SetAnswer['answer'] {
  const sentence = severalTexts ? phrase('answer.severalDatasets') : bestByBits(runs)
  return { sentence, smallest_within: null, train_next: null }
}

function bestByBits(runs: readonly ComparedRun[]): Phrase {
  const measured = runs.flatMap((run) => (run.bits_per_byte === null ? [] : [{ run, bits: run.bits_per_byte }]))
  const best = measured.reduce<(typeof measured)[number] | null>(
    (lowest, one) => (lowest === null || one.bits < lowest.bits ? one : lowest),
    null,
  )
  return best === null
    ? phrase('answer.severalTokenizers')
    : phrase('answer.severalTokenizersBest', { best: ofStudy(best.run), bits: best.bits })
}
