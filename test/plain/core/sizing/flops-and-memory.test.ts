import { describe, expect, it } from 'vitest'
import { flopsPerToken } from '../../../../electron/core/sizing/flops.ts'
import { estimateMemory } from '../../../../electron/core/sizing/memory.ts'
import { modelFromPreset } from '../../../../electron/core/sizing/presets.ts'

describe('flopsPerToken', () => {
  it('is 745 MFLOP to train GPT-2 small on 64 tokens and 32.2 for a 4-layer model of width 256', () => {
    expect(flopsPerToken(modelFromPreset('gpt2-small', { context: 64 })).train / 1e6).toBeCloseTo(745, 0)
    const small = modelFromPreset('micro', { n_head: 4, d_model: 256, vocab: 8192, context: 128 })
    expect(flopsPerToken(small).train / 1e6).toBeCloseTo(32.2, 0)
  })

  it('counts three times the forward for training', () => {
    const { forward, train } = flopsPerToken(modelFromPreset('nano'))
    expect(train).toBe(3 * forward)
  })
})

describe('estimateMemory', () => {
  it('holds four floats a parameter and activations that grow with the batch', () => {
    const model = modelFromPreset('gpt2-small', { context: 64 })
    const one = estimateMemory(model, 1)
    const four = estimateMemory(model, 4)
    const parameters = 123_702_528
    expect(one.weights).toBe(4 * parameters)
    expect(one.gradients).toBe(4 * parameters)
    expect(one.optimizer).toBe(8 * parameters)
    const two = estimateMemory(model, 2)
    expect(four.activations - two.activations).toBe(2 * (two.activations - one.activations))
    expect(four.total).toBe(16 * parameters + four.activations)
  })

  it('never counts a T×T matrix', () => {
    const model = modelFromPreset('micro')
    const head = 256 * model.vocab * 4
    const longer = estimateMemory({ ...model, context: 4 * model.context }, 1).activations
    expect(longer - head).toBe(4 * (estimateMemory(model, 1).activations - head))
  })
})
