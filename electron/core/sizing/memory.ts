import type { Model, ModelMemory } from '../../contract/model.ts'
import { countParameters } from './parameters.ts'
import { scratchBytes } from './scratch.ts'

const floatBytes = 4
/** Rows of logits that stand at a time, or as many as hold so many logits: the head goes through its rows in equal passes. */
const mostHeadRows = 256
const mostLogits = 2 ** 17

/**
 * Memory of a training session on so many threads: weights, gradients, AdamW's two moments, and the activations kept for the
 * backward over M = batch·T rows. Per layer gpt keeps two norm outputs, q, k, v, the attention output, two residual
 * sums (8·C in all, with row statistics) and the feed-forward's input to and output of GELU (2·F); llama the same with
 * K·D columns for k and v and 3·F for SwiGLU. Attention keeps one number per row and head, never T×T. `activations` holds
 * also what each thread works in. Without an engine, this comes within a few per cent of what a run then measures. Gradient
 * checkpointing keeps each layer's input, and one layer at a time stands whole beside its gradients.
 */
export function estimateMemory(
  model: Model,
  batchSize: number,
  threads: number,
  gradientCheckpointing = false,
): ModelMemory {
  const parameters = countParameters(model).total
  const rows = batchSize * model.context
  const { d_model: channels, d_ff: hidden, n_head: heads } = model
  const gpt = model.family === 'gpt'
  const kvChannels = (channels / heads) * model.n_kv_head
  const statistics = gpt ? 4 : 2
  const inputs = model.n_layer * channels
  const layer = 6 * channels + 2 * kvChannels + (gpt ? 2 : 3) * hidden + heads + statistics
  // Ids, targets and losses, here and in the batch that is copied there.
  const batch = 6
  // Outside the layers: the embedded input, the last norm and its gradient; its statistics.
  const outside = 3 * channels + statistics / 2 + batch
  const headRows = Math.ceil(rows / Math.ceil(rows / Math.max(mostHeadRows, Math.floor(mostLogits / model.vocab))))
  const weights = parameters * floatBytes
  const gradients = parameters * floatBytes
  const optimizer = 2 * parameters * floatBytes
  const head = headRows * model.vocab
  // The gradient of dropout stands beside that of the sum behind it.
  const dropout = model.dropout > 0 ? channels : 0
  const arena = gradientCheckpointing
    ? Math.max(rows * (inputs + layer + dropout + batch), rows * (inputs + outside) + head) * floatBytes
    : (rows * (model.n_layer * layer + outside) + head) * floatBytes
  const activations = arena + scratchBytes(model, rows, headRows, threads)
  return { weights, gradients, optimizer, activations, total: weights + gradients + optimizer + activations }
}
