import type { Model } from '../../contract/model.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { countParameters } from './parameters.ts'

/**
 * Warnings of shapes that build but train badly or answer another question than the person asks: the doubts, then what is
 * merely slower or spent on embeddings.
 */
export function shapeWarnings(model: Model): Phrase[] {
  return [...shapeDoubts(model), ...speedWarnings(model), ...embeddingWarnings(model)]
}

/**
 * Shapes that train badly. Depth against width: Levine et al. 2020 ("Depth-to-width interplay") put the useful depth near
 * ln C; Kaplan et al. 2020 figure 5 finds the loss within a few per cent for C/L between about 5 and 300.
 */
export function shapeDoubts(model: Model): Phrase[] {
  const doubts: Phrase[] = []
  const { n_layer: layers, d_model: width, n_head: heads, d_ff } = model
  const aspect = width / layers
  if (layers >= 4 && aspect < 5) doubts.push(phrase('shape.deep', { layers, width }))
  else if (width >= 512 && aspect > 300) doubts.push(phrase('shape.shallow', { layers, width }))
  const size = width / heads
  if (size < 16) doubts.push(phrase('shape.smallHead', { size }))
  if (size > 128) doubts.push(phrase('shape.largeHead', { size }))
  const ratio = d_ff / width
  const gpt = model.family === 'gpt'
  const feedForward = gpt ? ratio : 1.5 * ratio
  if (feedForward < 1 || feedForward > 16)
    doubts.push(phrase('shape.feedForward', { d_ff, ratio, usual: gpt ? 4 : 2.7 }))
  return doubts
}

function speedWarnings({ d_model: width, n_head: heads }: Model): Phrase[] {
  const warnings: Phrase[] = []
  const size = width / heads
  if (size % 2 === 1) warnings.push(phrase('shape.oddHead', { size }))
  else if (size % 8 !== 0) warnings.push(phrase('shape.unevenHead', { size }))
  if (width % 8 !== 0) warnings.push(phrase('shape.unevenWidth', { width }))
  return warnings
}

function embeddingWarnings(model: Model): Phrase[] {
  const { total, without_embeddings } = countParameters(model)
  const embeddings = total - without_embeddings
  return embeddings <= without_embeddings ? [] : [phrase('shape.embeddings', { embeddings, total })]
}
