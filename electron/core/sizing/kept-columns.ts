import type { Model } from '../../contract/model.ts'

/** Of a row of activations: how many stand in columns of the model's widths, and how many beside them, in fp32. */
export interface KeptColumns {
  /** Of each layer for the backward. */
  layer: number
  layerNumbers: number
  /** Outside the layers: the embedded input, the last norm and its gradient. */
  outside: number
  outsideNumbers: number
}

/**
 * Per layer gpt keeps two norm outputs, q, k, v, the attention output, two residual sums (8·C in all, with row statistics)
 * and the feed-forward's input to and output of GELU (2·F); llama the same with K·D columns for k and v and 3·F for
 * SwiGLU. Attention keeps one number per row and head, never T×T.
 */
export function keptColumns(model: Model): KeptColumns {
  const { d_model: channels, d_ff: hidden, n_head: heads } = model
  const gpt = model.family === 'gpt'
  const kvChannels = (channels / heads) * model.n_kv_head
  const statistics = gpt ? 4 : 2
  return {
    layer: 6 * channels + 2 * kvChannels + (gpt ? 2 : 3) * hidden,
    layerNumbers: heads + statistics,
    outside: 3 * channels,
    outsideNumbers: statistics / 2 + batchNumbers,
  }
}

/** Ids, targets and losses, here and in the batch that is copied there. */
export const batchNumbers = 6
