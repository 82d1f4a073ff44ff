import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { ladderFromRule, type LadderRule } from '../../../../electron/core/sizing/ladder-rule.ts'
import { shapeProblems } from '../../../../electron/core/sizing/model-shape.ts'
import { countParameters } from '../../../../electron/core/sizing/parameters.ts'

const rules: LadderRule[] = (['gpt', 'llama'] as const).flatMap((family) =>
  [
    [1e5, 1e7, 6],
    [1e6, 1e9, 8],
    [2e4, 1e6, 5],
    [1e8, 1.75e11, 8],
    [1e6, 1e6, 1],
  ].map(([from = 0, to = 0, sizes = 0]) => ({ family, from, to, sizes, context: 128, vocab: 2048 })),
)

describe('ladderFromRule', () => {
  it.each(rules)('places $sizes sizes of $family from $from to $to evenly in log N', (rule) => {
    const models = ladderFromRule(rule)
    expect(models).toHaveLength(rule.sizes)
    const counts = models.map((model) => countParameters(model).without_embeddings)
    counts.forEach((count, rung) => {
      const target = rule.from * (rule.to / rule.from) ** (rule.sizes > 1 ? rung / (rule.sizes - 1) : 0)
      expect(Math.abs(Math.log(count / target)), `rung ${rung}: ${count} for ${target}`).toBeLessThan(0.12)
    })
    expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b))
    expect(new Set(models.map((model) => model.name)).size).toBe(rule.sizes)
  })

  it.each(rules)('gives sound shapes: $sizes of $family from $from', (rule) => {
    let layers = 0
    for (const model of ladderFromRule(rule)) {
      expect(shapeProblems(model)).toEqual([])
      expect(model.d_model % 8).toBe(0)
      const headSize = model.d_model / model.n_head
      expect(headSize).toBeGreaterThanOrEqual(16)
      expect(headSize).toBeLessThanOrEqual(128)
      expect(model.n_layer).toBeGreaterThanOrEqual(layers)
      layers = model.n_layer
      expect(model).toMatchObject({ family: rule.family, context: 128, vocab: 2048, tied_embeddings: true })
    }
  })

  it("comes near GPT-3's depth and width at its sizes", () => {
    const models = ladderFromRule({ family: 'gpt', from: 85e6, to: 174e9, sizes: 2, context: 2048, vocab: 50257 })
    expect(models[0]?.n_layer).toBeGreaterThanOrEqual(11)
    expect(models[0]?.n_layer).toBeLessThanOrEqual(13)
    expect((models[1]?.n_layer ?? 0) / 96).toBeCloseTo(1, 1)
    expect((models[1]?.d_model ?? 0) / 12288).toBeCloseTo(1, 1)
  })

  it('is deterministic', () => {
    for (const rule of rules) expect(ladderFromRule(rule)).toEqual(ladderFromRule({ ...rule }))
  })

  it('says when the sizes lie too close together', () => {
    const crowded: LadderRule = { family: 'gpt', from: 1e5, to: 1.2e5, sizes: 20, context: 128, vocab: 2048 }
    expect(() => ladderFromRule(crowded)).toThrow(SizewiseError)
    expect(() => ladderFromRule(crowded)).toThrow(/20 sizes from 100K to 120K lie too close together/)
  })
})
