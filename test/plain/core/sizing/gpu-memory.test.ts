import { describe, expect, it } from 'vitest'
import { estimateGpuMemory } from '../../../../electron/core/sizing/gpu-memory.ts'
import { modelFromShape } from '../../../../electron/core/sizing/model-shape.ts'
import { estimateRunMemory } from '../../../../electron/core/sizing/run-memory.ts'

const gpt = modelFromShape({ family: 'gpt', n_layer: 12, n_head: 12, d_model: 768, context: 1024, vocab: 50257 })
const dropped = { ...gpt, dropout: 0.1 }
const llama = modelFromShape({
  family: 'llama',
  n_layer: 12,
  n_head: 12,
  n_kv_head: 4,
  d_model: 768,
  context: 1024,
  vocab: 32000,
})
const wide = modelFromShape({
  family: 'llama',
  n_layer: 22,
  n_head: 32,
  n_kv_head: 4,
  d_model: 2048,
  d_ff: 5472,
  context: 2048,
  vocab: 32000,
})
const small = modelFromShape({ family: 'gpt', n_layer: 4, n_head: 4, d_model: 128, context: 256, vocab: 8192 })
const plain = { gradient_checkpointing: false, precision: 'bf16' } as const
const checkpointed = { ...plain, gradient_checkpointing: true }

describe('estimateGpuMemory', () => {
  // What the engine's plan of the step takes, in megabytes: test/native/engine/gpu_arena.cpp.
  it.each([
    ['GPT-2 124M in fp32', gpt, { ...plain, precision: 'fp32' }, 8, 5426.2],
    ['GPT-2 124M', gpt, plain, 8, 2922.2],
    ['GPT-2 124M with dropout', dropped, plain, 8, 2934.7],
    ['GPT-2 124M with gradient checkpointing', gpt, checkpointed, 8, 689.2],
    ['a llama', llama, plain, 8, 2815.8],
    ['a llama with gradient checkpointing', llama, checkpointed, 8, 772.3],
    ['a llama of 1.1B', wide, plain, 1, 2948.6],
    ['a small gpt with dropout in fp32', { ...small, dropout: 0.1 }, { ...plain, precision: 'fp32' }, 16, 285.8],
    ['a small gpt with gradient checkpointing', small, checkpointed, 16, 149.1],
  ] as const)('holds the activations that the plan has, within 1 %%: %s', (_name, model, keys, batch_size, planned) => {
    const { activations } = estimateGpuMemory(model, { ...keys, batch_size })
    // Beside the plan: what products and the largest op work in.
    const rows = batch_size * model.context
    const statistics = rows * (2 * model.n_head + (keys.precision === 'bf16' ? model.d_model : 0)) * 4
    const embedding = (rows / 8) * model.d_model * 4 + 16 * rows
    const norm = 2 * 640 * model.d_model * 4
    const beside = Math.max(statistics, embedding, norm) + 71 * 2 ** 20
    expect((activations - beside) / 1e6 / planned).toBeGreaterThan(0.99)
    expect((activations - beside) / 1e6 / planned).toBeLessThan(1.01)
  })

  it('keeps a copy of the weights in bf16 beside them, and gradients and moments in fp32', () => {
    const { weights, gradients, optimizer } = estimateGpuMemory(gpt, { ...plain, batch_size: 1 })
    expect([weights, optimizer].map((bytes) => bytes / gradients)).toEqual([1.5, 2])
    expect(estimateGpuMemory(gpt, { ...plain, precision: 'fp32', batch_size: 1 }).weights).toBe(gradients)
  })

  it('is what a run on a GPU is planned with, whatever its number, and less than the same activations in fp32', () => {
    const keys = { ...plain, batch_size: 8 }
    const onGpu = estimateRunMemory(gpt, keys, 'cuda:1', 2)
    expect(onGpu).toEqual(estimateGpuMemory(gpt, keys))
    expect(onGpu).toEqual(estimateRunMemory(gpt, keys, 'cuda', 64))
    expect(onGpu.activations).toBeLessThan(0.65 * estimateRunMemory(gpt, keys, 'cpu', 2).activations)
  })
})
