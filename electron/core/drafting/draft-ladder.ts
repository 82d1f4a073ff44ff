import type { LadderMove, RungDraft } from '../../contract/draft.ts'
import { ladderFromRule, ladderRuleLimits, nearestShape } from '../sizing/ladder-rule.ts'
import { completeShape } from '../sizing/model-shape.ts'
import { countParameters } from '../sizing/parameters.ts'
import { vocabPlaceholder } from '../study-file/study-file.ts'
import { rungOf } from './read-draft.ts'

/** The rungs of a rule. Throws study_invalid where the sizes lie too close together. */
export function draftLadder(move: LadderMove): RungDraft[] {
  return ladderFromRule({ ...move, vocab: vocabPlaceholder }).map(rungOf)
}

/**
 * The rung at about so many parameters in total: depth, width and heads as the ladder's rule gives them, the rest of its
 * keys as they were. Embeddings grow with the width alone, so the size of the layers is found by halving.
 */
export function resizeRung(rung: RungDraft, parameters: number, vocab: number): RungDraft {
  let low = Math.log(ladderRuleLimits.from)
  let high = Math.log(Math.min(ladderRuleLimits.to, Math.max(parameters, ladderRuleLimits.from)))
  let nearest = shapeOf(rung, Math.exp(low))
  for (let step = 0; step < 20; step++) {
    const middle = (low + high) / 2
    const shape = shapeOf(rung, Math.exp(middle))
    const total = totalOf(shape, vocab)
    if (distance(total, parameters) < distance(totalOf(nearest, vocab), parameters)) nearest = shape
    if (total < parameters) low = middle
    else high = middle
  }
  return nearest
}

/** Keys that hang on the old width go: the default of the new one takes their place. */
function shapeOf({ n_kv_head: _kv, d_ff: _ff, ...rung }: RungDraft, withoutEmbeddings: number): RungDraft {
  const { family, context } = rung
  const { n_layer, n_head, d_model } = nearestShape({ family, context, vocab: vocabPlaceholder }, withoutEmbeddings, 1)
  return { ...rung, n_layer, n_head, d_model }
}

function totalOf(rung: RungDraft, vocab: number): number {
  return countParameters(completeShape({ ...rung, vocab })).total
}

function distance(total: number, wanted: number): number {
  return Math.abs(Math.log(total / wanted))
}
