import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { modelFromShape, type ModelShape } from '../../../../electron/core/sizing/model-shape.ts'

const good: ModelShape = { family: 'llama', n_layer: 2, n_head: 4, d_model: 64, context: 32, vocab: 256 }

describe('modelFromShape', () => {
  it('fills in the defaults of each family', () => {
    expect(modelFromShape(good)).toMatchObject({
      n_kv_head: 4,
      d_ff: 192,
      bias: false,
      tied_embeddings: true,
      dropout: 0,
    })
    expect(modelFromShape({ ...good, family: 'gpt' })).toMatchObject({ n_kv_head: 4, d_ff: 256, bias: true })
  })

  it.each([
    [{ d_model: 66 }, 'd_model', /divisible by n_head: 66/],
    [{ n_head: 64 }, 'd_model', /even for llama/],
    [{ n_kv_head: 3 }, 'n_kv_head', /divide n_head/],
    [{ family: 'gpt', n_kv_head: 2 }, 'n_kv_head', /equal n_head/],
    [{ bias: true }, 'bias', /false for llama/],
    [{ n_layer: 0 }, 'n_layer', /from 1 to 1024, not 0/],
    [{ n_layer: 1.5 }, 'n_layer', /whole number/],
    [{ d_model: Number.NaN }, 'd_model', /not NaN/],
    [{ vocab: 1 }, 'vocab', /from 2/],
    [{ dropout: 1 }, 'dropout', /below 1/],
    [{ context: 2 ** 40 }, 'context', /1048576/],
  ] as [Partial<ModelShape>, string, RegExp][])('refuses %o', (change, key, message) => {
    let thrown: unknown
    try {
      modelFromShape({ ...good, ...change })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(SizewiseError)
    expect(thrown).toMatchObject({ code: 'model_invalid', at: key })
    expect((thrown as SizewiseError).message).toMatch(message)
  })
})
