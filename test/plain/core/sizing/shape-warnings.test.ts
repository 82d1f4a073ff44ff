import { describe, expect, it } from 'vitest'
import { english } from '../../../../electron/contract/phrases/english.ts'
import { modelFromShape, type ModelShape } from '../../../../electron/core/sizing/model-shape.ts'
import { presets, modelFromPreset } from '../../../../electron/core/sizing/presets.ts'
import { shapeWarnings } from '../../../../electron/core/sizing/shape-warnings.ts'

const good: ModelShape = { family: 'gpt', n_layer: 6, n_head: 6, d_model: 192, context: 128, vocab: 512 }
const warningsOf = (change: Partial<ModelShape>): string =>
  shapeWarnings(modelFromShape({ ...good, ...change }))
    .map(english)
    .join('\n')

describe('shapeWarnings', () => {
  it('says nothing about usual shapes', () => {
    expect(warningsOf({})).toBe('')
    for (const preset of presets.filter((candidate) => candidate.series.startsWith('GPT')))
      expect(shapeWarnings(modelFromPreset(preset.name))).toEqual([])
  })

  it.each([
    [{ n_layer: 48, d_model: 64, n_head: 4 }, /48 layers of width 64 train badly/],
    [{ n_layer: 1, d_model: 1024, n_head: 16 }, /1 layer of width 1024: .* more layers/],
    [{ n_head: 24 }, /head size of 8 is too small/],
    [{ d_model: 1024, n_head: 4, n_layer: 12 }, /head size of 256 is unusually large/],
    [{ d_model: 189, n_head: 9 }, /head size of 21 is odd/],
    [{ d_model: 120, n_head: 6 }, /head size of 20 is no multiple of 8/],
    [{ d_model: 180, n_head: 5 }, /d_model 180 is no multiple of 8/],
    [{ d_ff: 100 }, /d_ff 100 is 0\.5 × d_model; 4 × is usual/],
    [{ vocab: 50257 }, /embeddings hold 78 % of the parameters/],
  ] as [Partial<ModelShape>, RegExp][])('warns about %o', (change, words) => {
    expect(warningsOf(change)).toMatch(words)
  })
})
