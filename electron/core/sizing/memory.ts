import type { Model, ModelMemory } from '../../contract/model.ts'
import { batchNumbers, keptColumns } from './kept-columns.ts'
import { countParameters } from './parameters.ts'
import { scratchBytes } from './scratch.ts'

const floatBytes = 4
/** Rows of logits that stand at a time, or as many as hold so many logits: the head goes through its rows in equal passes. */
const mostHeadRows = 256
const mostLogits = 2 ** 17

/**
 * Memory of a training session on so many threads of the processor: weights, gradients, AdamW's two moments, and the
 * activations kept for the backward over M = batch·T rows. `activations` holds also what each thread works in. Without an
 * engine, this comes within a few per cent of what a run then measures. Gradient checkpointing keeps each layer's input,
 * and one layer at a time stands whole beside its gradients.
 */
export function estimateMemory(
  model: Model,
  batchSize: number,
  threads: number,
  gradientCheckpointing = false,
): ModelMemory {
  const parameters = countParameters(model).total
  const rows = batchSize * model.context
  const { d_model: channels } = model
  const { layer, layerNumbers, outside, outsideNumbers } = keptColumns(model)
  const inputs = model.n_layer * channels
  const headRows = Math.ceil(rows / Math.ceil(rows / Math.max(mostHeadRows, Math.floor(mostLogits / model.vocab))))
  const weights = parameters * floatBytes
  const gradients = parameters * floatBytes
  const optimizer = 2 * parameters * floatBytes
  const head = headRows * model.vocab
  // The gradient of dropout stands beside that of the sum behind it.
  const dropout = model.dropout > 0 ? channels : 0
  const arena = gradientCheckpointing
    ? Math.max(
        rows * (inputs + layer + layerNumbers + dropout + batchNumbers),
        rows * (inputs + outside + outsideNumbers) + head,
      ) * floatBytes
    : (rows * (model.n_layer * (layer + layerNumbers) + outside + outsideNumbers) + head) * floatBytes
  const activations = arena + scratchBytes(model, rows, headRows, threads)
  return { weights, gradients, optimizer, activations, total: weights + gradients + optimizer + activations }
}
