import type { Model, ModelMemory } from '../../contract/model.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { batchNumbers, keptColumns } from './kept-columns.ts'
import { countParameters } from './parameters.ts'

const floatBytes = 4
const halfBytes = 2
/** Of the logits that stand at a time. */
const mostLogitBytes = 2 ** 29
const leastHeadRows = 128
/** What products of two streams work in. */
const productBytes = 2 * 33 * 2 ** 20
/** Behind the weights, the gradients, both moments and the arena stands a mebibyte each. */
const slackBytes = 5 * 2 ** 20
const statisticsPadding = 128
const embeddingStretch = 16
const mostNormBlocks = 640

/**
 * Memory of a training session on a GPU. In bf16 its activations take half the room, and its weights have a copy beside
 * them. Weight gradients are worked out beside what follows, so that some activations stand longer than on the processor:
 * a feed-forward's, and what dropout leaves. The head takes as many rows at a time as fill the device. What the driver
 * takes for itself is not counted.
 */
export function estimateGpuMemory(
  model: Model,
  {
    batch_size,
    gradient_checkpointing,
    precision,
  }: Pick<Recipe, 'batch_size' | 'gradient_checkpointing' | 'precision'>,
): ModelMemory {
  const parameters = countParameters(model).total
  const rows = batch_size * model.context
  const { d_model: channels, d_ff: hidden } = model
  const { layer, layerNumbers, outside, outsideNumbers } = keptColumns(model)
  const activation = precision === 'bf16' ? halfBytes : floatBytes
  const dropout = model.dropout > 0 ? channels : 0
  const bytesOfRow = (columns: number, numbers: number): number => columns * activation + numbers * floatBytes
  const inputs = model.n_layer * channels
  const arena = gradient_checkpointing
    ? Math.max(
        rows * bytesOfRow(inputs + layer + dropout + hidden, layerNumbers + batchNumbers),
        rows * bytesOfRow(inputs + outside + hidden + lateAtHead(model), outsideNumbers) + headBytes(model, rows),
      )
    : rows *
        bytesOfRow(model.n_layer * layer + outside + hidden + dropout, model.n_layer * layerNumbers + outsideNumbers) +
      headBytes(model, rows)
  const weights = parameters * (precision === 'bf16' ? floatBytes + halfBytes : floatBytes)
  const gradients = parameters * floatBytes
  const optimizer = 2 * parameters * floatBytes
  const activations = arena + scratchBytes(model, batch_size, precision === 'bf16') + productBytes + slackBytes
  return { weights, gradients, optimizer, activations, total: weights + gradients + optimizer + activations }
}

/** Columns of the last layer, computed again, that still stand while the head works. */
function lateAtHead(model: Model): number {
  return (model.family === 'gpt' ? 3 : 2) * model.d_model
}

function headBytes(model: Model, rows: number): number {
  const most = Math.max(Math.floor(mostLogitBytes / (model.vocab * floatBytes)), leastHeadRows)
  return Math.ceil(rows / Math.ceil(rows / most)) * model.vocab * floatBytes
}

/** One block, as large as the op that asks for most. */
function scratchBytes(model: Model, batchSize: number, ofBf16: boolean): number {
  const { d_model: channels, n_head: heads, context } = model
  const rows = batchSize * context
  const padded = batchSize * Math.ceil(context / statisticsPadding) * statisticsPadding
  // Statistics of every row and head; the kernels for bf16 add up the gradient of the queries in fp32.
  const attention = padded * (2 * heads + (ofBf16 ? channels : 0)) * floatBytes
  const embedding = 2 * Math.ceil(rows / embeddingStretch) * channels * floatBytes + 16 * rows
  const norm = 2 * Math.min(mostNormBlocks, rows) * channels * floatBytes
  return Math.max(attention, embedding, norm)
}
