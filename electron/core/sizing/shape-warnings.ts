import type { Model } from '../../contract/model.ts'
import { formatCount } from '../../contract/format/count.ts'
import { countParameters } from './parameters.ts'

/**
 * Words about shapes that build but train badly or answer another question than the person asks: the doubts, then what is
 * merely slower or spent on embeddings.
 */
export function shapeWarnings(model: Model): string[] {
  return [...shapeDoubts(model), ...speedWarnings(model), ...embeddingWarnings(model)]
}

/**
 * Shapes that train badly. Depth against width: Levine et al. 2020 ("Depth-to-width interplay") put the useful depth near
 * ln C; Kaplan et al. 2020 figure 5 finds the loss within a few per cent for C/L between about 5 and 300.
 */
export function shapeDoubts(model: Model): string[] {
  const doubts: string[] = []
  const { n_layer: layers, d_model: channels, n_head: heads } = model
  const aspect = channels / layers
  if (layers >= 4 && aspect < 5)
    doubts.push(
      `${layers} layers of width ${channels} train badly: width / layers is ${aspect.toFixed(1)}, 16 to 128 is usual`,
    )
  else if (channels >= 512 && aspect > 300)
    doubts.push(
      `${layers} ${layers === 1 ? 'layer' : 'layers'} of width ${channels}: width / layers is ${aspect.toFixed(0)}, 16 to 128 is usual; more layers use the parameters better`,
    )
  const headSize = channels / heads
  if (headSize < 16)
    doubts.push(`a head size of ${headSize} is too small to attend well; use fewer heads (16 to 128 is usual)`)
  if (headSize > 128) doubts.push(`a head size of ${headSize} is unusually large; use more heads (16 to 128 is usual)`)
  const feedForward = model.family === 'gpt' ? model.d_ff / channels : (1.5 * model.d_ff) / channels
  if (feedForward < 1 || feedForward > 16)
    doubts.push(
      `d_ff ${model.d_ff} is ${(model.d_ff / channels).toFixed(1)} × d_model; ${model.family === 'gpt' ? '4' : '2.7'} × is usual`,
    )
  return doubts
}

function speedWarnings({ d_model: channels, n_head: heads }: Model): string[] {
  const warnings: string[] = []
  const headSize = channels / heads
  if (headSize % 2 === 1)
    warnings.push(`a head size of ${headSize} is odd, which runs slowly; make d_model / n_head a multiple of 8`)
  else if (headSize % 8 !== 0) warnings.push(`a head size of ${headSize} is no multiple of 8, which runs more slowly`)
  if (channels % 8 !== 0) warnings.push(`d_model ${channels} is no multiple of 8, which runs more slowly`)
  return warnings
}

function embeddingWarnings(model: Model): string[] {
  const count = countParameters(model)
  const embeddings = count.total - count.without_embeddings
  if (embeddings <= count.without_embeddings) return []
  return [
    `embeddings hold ${Math.round((100 * embeddings) / count.total)} % of the parameters ` +
      `(${formatCount(embeddings)} of ${formatCount(count.total)}); a smaller vocabulary or context would leave more for the layers`,
  ]
}
