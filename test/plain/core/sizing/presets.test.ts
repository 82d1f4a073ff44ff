import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { countParameters } from '../../../../electron/core/sizing/parameters.ts'
import { findPreset, modelFromPreset, presets } from '../../../../electron/core/sizing/presets.ts'

function inSeries(series: string) {
  return presets
    .filter((preset) => preset.series === series)
    .map((preset) => ({ preset, count: countParameters(modelFromPreset(preset.name)) }))
}

describe('presets', () => {
  it('has names that are all different and shapes that are all models', () => {
    expect(new Set(presets.map((preset) => preset.name)).size).toBe(presets.length)
    for (const preset of presets) expect(() => modelFromPreset(preset.name)).not.toThrow()
  })

  it("counts GPT-2's four sizes exactly as released", () => {
    expect(inSeries('GPT-2').map(({ count }) => count.total)).toEqual([
      124_439_808, 354_823_168, 774_030_080, 1_557_611_200,
    ])
  })

  it("counts GPT-3's eight sizes as its paper rounds them", () => {
    const sizes = inSeries('GPT-3')
    expect(sizes).toHaveLength(8)
    for (const { preset, count } of sizes) expect(count.total / (preset.published_parameters ?? 0)).toBeCloseTo(1, 1.4)
    expect(countParameters(modelFromPreset('gpt3-175b')).total).toBe(174_604_259_328)
  })

  it("counts Pythia's sizes exactly but for the position embedding, and without embeddings exactly", () => {
    const published = [
      1_189_888, 4_739_072, 18_915_328, 85_056_000, 302_311_424, 805_736_448, 1_208_602_624, 2_517_652_480,
      6_444_163_072, 11_327_027_200,
    ]
    const sizes = inSeries('Pythia')
    expect(sizes.map(({ count }) => count.without_embeddings)).toEqual(published)
    for (const { preset, count } of sizes)
      expect(count.total - count.by_part.position_embedding).toBe(preset.published_parameters)
  })

  it('rises in size within each series', () => {
    for (const series of ['small', 'GPT-2', 'GPT-3', 'Pythia']) {
      const counts = inSeries(series).map(({ count }) => count.without_embeddings)
      expect(counts).toEqual([...counts].sort((a, b) => a - b))
    }
  })

  it('replaces numbers of a preset', () => {
    const model = modelFromPreset('gpt2-small', { context: 256, vocab: 2048 })
    expect(model).toMatchObject({
      context: 256,
      vocab: 2048,
      n_layer: 12,
      d_model: 768,
      d_ff: 3072,
      name: 'gpt2-small',
    })
  })

  it('names the nearest preset for a misspelt one', () => {
    expect(() => findPreset('gpt2_smal')).toThrow(SizewiseError)
    expect(() => findPreset('gpt2_smal')).toThrow(/did you mean gpt2-small/)
    expect(() => findPreset('something else entirely')).not.toThrow(/did you mean/)
  })
})
