import { describe, expect, it } from 'vitest'
import { countParameters } from '../../../../electron/core/sizing/parameters.ts'
import { modelFromShape } from '../../../../electron/core/sizing/model-shape.ts'

/** The tensors of a model written out one by one, as a second way to the same number. */
function tensorsOf(
  family: 'gpt' | 'llama',
  L: number,
  C: number,
  F: number,
  H: number,
  K: number,
  V: number,
  T: number,
  bias: boolean,
  tied: boolean,
): number[][] {
  const kv = (C / H) * K
  const tensors: number[][] = [[V, C]]
  if (family === 'gpt') tensors.push([T, C])
  for (let layer = 0; layer < L; layer++) {
    tensors.push([C], [C], [C, C], [kv, C], [kv, C], [C, C], [F, C], [C, F])
    if (family === 'llama') tensors.push([F, C])
    if (bias) tensors.push([C], [C], [C], [kv], [kv], [C], [F], [C])
  }
  tensors.push([C])
  if (bias) tensors.push([C])
  if (!tied) tensors.push([V, C])
  return tensors
}

describe('countParameters', () => {
  const cases = [
    { family: 'gpt', bias: true, tied: true, K: 4 },
    { family: 'gpt', bias: false, tied: true, K: 4 },
    { family: 'gpt', bias: true, tied: false, K: 4 },
    { family: 'llama', bias: false, tied: true, K: 4 },
    { family: 'llama', bias: false, tied: false, K: 2 },
    { family: 'llama', bias: false, tied: false, K: 1 },
  ] as const
  it.each(cases)('counts every tensor of $family, bias $bias, tied $tied, $K kv heads', ({ family, bias, tied, K }) => {
    const model = modelFromShape({
      family,
      n_layer: 3,
      n_head: 4,
      n_kv_head: K,
      d_model: 48,
      d_ff: 160,
      context: 40,
      vocab: 301,
      bias,
      tied_embeddings: tied,
    })
    const count = countParameters(model)
    const expected = tensorsOf(family, 3, 48, 160, 4, K, 301, 40, bias, tied).reduce(
      (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    )
    expect(count.total).toBe(expected)
    expect(Object.values(count.by_part).reduce((a, b) => a + b, 0)).toBe(expected)
    const { token_embedding, position_embedding, output_head } = count.by_part
    expect(count.without_embeddings).toBe(expected - token_embedding - position_embedding - output_head)
  })

  it('counts stories15M as its published weights do', () => {
    // Karpathy's llama2.c stories15M: 15,191,712 parameters with the tied head of its Hugging Face layout.
    const model = modelFromShape({
      family: 'llama',
      n_layer: 6,
      n_head: 6,
      d_model: 288,
      d_ff: 768,
      context: 256,
      vocab: 32000,
      tied_embeddings: true,
    })
    expect(countParameters(model).total).toBe(15_191_712)
  })
})
