import { afterAll, describe, expect, it } from 'vitest'
import { describeModel } from '../../../electron/core/sizing/describe.ts'
import { modelFromShape, type ModelShape } from '../../../electron/core/sizing/model-shape.ts'
import { openEngine } from '../../../electron/engine/open-engine.ts'

const engine = openEngine()
afterAll(() => engine.close())

const shapes: [ModelShape, number][] = [
  [{ family: 'gpt', n_layer: 4, n_head: 4, d_model: 128, context: 64, vocab: 65 }, 12],
  [{ family: 'gpt', n_layer: 12, n_head: 12, d_model: 768, context: 64, vocab: 50257 }, 4],
  [
    {
      family: 'gpt',
      n_layer: 2,
      n_head: 2,
      d_model: 64,
      context: 32,
      vocab: 300,
      tied_embeddings: false,
      bias: false,
      dropout: 0.1,
    },
    3,
  ],
  [{ family: 'llama', n_layer: 4, n_head: 4, d_model: 128, context: 64, vocab: 65 }, 12],
  [
    {
      family: 'llama',
      n_layer: 6,
      n_head: 6,
      n_kv_head: 2,
      d_model: 384,
      context: 256,
      vocab: 2048,
      tied_embeddings: false,
    },
    16,
  ],
  [{ family: 'llama', n_layer: 1, n_head: 2, d_model: 64, d_ff: 100, context: 64, vocab: 512 }, 8],
]

const threads = 2

describe('counts and memory without an engine', () => {
  it.each(shapes)('agree with the engine on %o × %i', async (shape, batchSize) => {
    const model = modelFromShape({ name: 'shape', ...shape })
    const ours = describeModel(
      model,
      { batch_size: batchSize, gradient_checkpointing: false, precision: 'fp32' },
      'cpu',
      threads,
    )
    const engines = await engine.ask('describe_model', { model, batch_size: batchSize })
    expect(ours.parameters).toEqual(engines.parameters)
    const less = await engine.ask('describe_model', { model, batch_size: batchSize, gradient_checkpointing: true })
    expect(less.memory_bytes.activations).toBeLessThan(engines.memory_bytes.activations)
    for (const part of ['weights', 'gradients', 'optimizer'] as const) {
      const ratio = ours.memory_bytes[part] / engines.memory_bytes[part]
      expect(ratio, part).toBeGreaterThan(0.97)
      expect(ratio, part).toBeLessThan(1.03)
    }
  })
})
