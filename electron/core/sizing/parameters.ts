import type { Model, ParameterCount } from '../../contract/model.ts'

/**
 * Exact parameter counts. Per layer: gpt has q, k, v and output matrices of C×C and two of C×F, each with a bias, and
 * two LayerNorms with weight and bias; llama has q and output of C×C, k and v of C×(K·D), three of C×F, and two
 * RMSNorms with a weight alone. One more norm precedes the head. A tied head is counted as the token embedding, once.
 */
export function countParameters(model: Model): ParameterCount {
  const { n_layer: layers, d_model: channels, d_ff: hidden, vocab } = model
  const gpt = model.family === 'gpt'
  const kvChannels = (channels / model.n_head) * model.n_kv_head
  const attentionBias = model.bias ? 2 * channels + 2 * kvChannels : 0
  const feedForwardBias = model.bias ? hidden + channels : 0
  const attention = layers * (2 * channels * channels + 2 * channels * kvChannels + attentionBias)
  const feedForward = layers * ((gpt ? 2 : 3) * channels * hidden + feedForwardBias)
  const norms = (2 * layers + 1) * channels * (gpt && model.bias ? 2 : 1)
  const byPart = {
    token_embedding: vocab * channels,
    position_embedding: gpt ? model.context * channels : 0,
    attention,
    feed_forward: feedForward,
    norms,
    output_head: model.tied_embeddings ? 0 : vocab * channels,
  }
  const withoutEmbeddings = attention + feedForward + norms
  const embeddings = byPart.token_embedding + byPart.position_embedding + byPart.output_head
  return { total: withoutEmbeddings + embeddings, without_embeddings: withoutEmbeddings, by_part: byPart }
}
