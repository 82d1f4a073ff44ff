import { describe, expect, it } from 'vitest'
import { draftLadder, resizeRung } from '../../../../electron/core/drafting/draft-ladder.ts'
import { modelBlocks } from '../../../../electron/core/sizing/blocks.ts'
import { completeShape, modelFromShape } from '../../../../electron/core/sizing/model-shape.ts'
import { countParameters } from '../../../../electron/core/sizing/parameters.ts'
import { modelFromPreset, presets } from '../../../../electron/core/sizing/presets.ts'

const totalOf = (rung: ReturnType<typeof resizeRung>, vocab: number): number =>
  countParameters(completeShape({ ...rung, vocab })).total

describe('resizeRung', () => {
  const [rung] = draftLadder({ family: 'llama', from: 1e6, to: 1e6, sizes: 1, context: 128 })

  it.each([1e5, 1e6, 5e6, 30e6, 124e6, 1e9])('comes near %d parameters in total', (wanted) => {
    const total = totalOf(resizeRung(rung!, wanted, 512), 512)
    expect(Math.abs(Math.log(total / wanted))).toBeLessThan(0.12)
  })

  it('keeps what does not hang on the size, and goes no lower than the smallest shape', () => {
    const resized = resizeRung({ ...rung!, n_kv_head: 1, d_ff: 7, dropout: 0.1, rope_theta: 5e5 }, 1, 512)
    expect(resized).toMatchObject({ family: 'llama', context: 128, dropout: 0.1, rope_theta: 5e5, name: rung!.name })
    expect(resized).not.toHaveProperty('d_ff')
    expect(resized).not.toHaveProperty('n_kv_head')
    expect(() => modelFromShape({ ...resized, vocab: 512 })).not.toThrow()
  })
})

describe('modelBlocks', () => {
  it('add up to the parameters of every preset', () => {
    for (const { name } of presets) {
      const model = modelFromPreset(name)
      const sum = modelBlocks(model).reduce((total, block) => total + block.parameters, 0)
      expect(sum).toBe(countParameters(model).total)
    }
  })

  it('add up to those of llama with fewer heads for keys', () => {
    const model = modelFromShape({
      family: 'llama',
      n_layer: 3,
      n_head: 4,
      n_kv_head: 2,
      d_model: 64,
      context: 32,
      vocab: 300,
      tied_embeddings: false,
    })
    const blocks = modelBlocks(model)
    expect(blocks.reduce((total, block) => total + block.parameters, 0)).toBe(countParameters(model).total)
    expect(blocks.find(({ kind }) => kind === 'attention')?.tensors[1]).toEqual({
      name: 'key',
      shape: [64, 32],
      parameters: 2048,
    })
  })
})
