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

  it('tells what gradient checkpointing computes again apart from what the model asks for', () => {
    const model = modelFromPreset('gpt2-small', { context: 64, bias: false })
    const { forward, train, recomputed } = flopsPerToken(model, true)
    expect({ forward, train, recomputed: 0 }).toEqual(flopsPerToken(model))
    // Of each layer the products of 3·C, C and 4·C columns by C, and causal attention; norms count as parameters do.
    const products = 12 * (2 * 8 * 768 ** 2 + 2 * 64 * 768)
    expect(recomputed / products).toBeCloseTo(1, 3)
  })
})

describe('estimateMemory', () => {
  it('holds four floats a parameter and activations that grow with the batch', () => {
    const model = modelFromPreset('gpt2-small', { context: 64 })
    const batch = (size: number) => estimateMemory(model, size, 1)
    const parameters = 123_702_528
    expect(batch(1).weights).toBe(4 * parameters)
    expect(batch(1).gradients).toBe(4 * parameters)
    expect(batch(1).optimizer).toBe(8 * parameters)
    expect(batch(1).total).toBe(16 * parameters + batch(1).activations)
    // From 512 rows on, what the ops work in stays as it is.
    expect(batch(32).activations - batch(16).activations).toBe(2 * (batch(16).activations - batch(8).activations))
  })

  it('grows with the threads, by far less than their number', () => {
    const model = modelFromPreset('micro')
    const threads = (count: number) => estimateMemory(model, 8, count).total
    expect(threads(16)).toBeGreaterThan(threads(2))
    expect(threads(16)).toBeLessThan(2 * threads(1))
  })

  it('keeps one input a layer with gradient checkpointing, and one whole layer', () => {
    const model = modelFromPreset('gpt2-small', { context: 1024 })
    const activations = (layers: number, checkpointing: boolean) =>
      estimateMemory({ ...model, n_layer: layers }, 4, 1, checkpointing).activations
    expect(activations(12, true)).toBeLessThan(0.2 * activations(12, false))
    expect(activations(13, true) - activations(12, true)).toBe(4 * 4 * 1024 * 768)
    // Dropout has one gradient more beside that of a sum.
    const dropped = estimateMemory({ ...model, dropout: 0.1 }, 4, 1, true).activations
    expect(dropped - activations(12, true)).toBe(4 * 4 * 1024 * 768)
  })

  it('never counts a T×T matrix', () => {
    const model = modelFromPreset('micro')
    const longer = estimateMemory({ ...model, context: 4 * model.context }, 1, 1).activations
    expect(longer).toBeLessThan(4 * estimateMemory(model, 1, 1).activations)
  })
})
