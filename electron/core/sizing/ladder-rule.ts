import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Family, Model } from '../../contract/model.ts'
import { formatShortCount } from '../../contract/format/count.ts'
import { completeShape } from './model-shape.ts'
import { countParameters } from './parameters.ts'

export interface LadderRule {
  family: Family
  /** Parameters without embeddings of the smallest and the largest rung. */
  from: number
  to: number
  sizes: number
  context: number
  vocab: number
  tied_embeddings?: boolean
}

export const ladderRuleLimits = { from: 2_000, to: 1e12, sizes: 64 } as const

/**
 * Shapes whose parameters without embeddings lie evenly in log N between `from` and `to`. Depth follows GPT-3's table
 * 2.1 (Brown et al. 2020), where L grows as N^0.273 from 12 layers at 85M; width then follows from the size; head size
 * grows with the square root of the width, from 16 to 128. Deterministic; throws study_invalid where the sizes lie too
 * close together for distinct shapes.
 */
export function ladderFromRule(rule: LadderRule): Model[] {
  const models: Model[] = []
  const names = new Set<string>()
  const step = rule.sizes > 1 ? Math.log(rule.to / rule.from) / (rule.sizes - 1) : 0
  let previous = 0
  for (let rung = 0; rung < rule.sizes; rung++) {
    const target = rule.from * Math.exp(step * rung)
    const model = nearestShape(rule, target, models.at(-1)?.n_layer ?? 1)
    const count = countParameters(model).without_embeddings
    const off = Math.abs(Math.log(count / target))
    if (count <= previous || off > Math.max(step / 2, rule.sizes > 1 ? 0 : 0.5))
      throw new SizewiseError(
        'study_invalid',
        phrase('plan.sizesTooClose', { sizes: rule.sizes, from: rule.from, to: rule.to }),
        'rule',
      )
    previous = count
    models.push({ ...model, name: distinctName(formatShortCount(count), count, names) })
  }
  return models
}

/** Fine steps where a step is a large share of the width, coarse ones that kernels like where it is not. */
function widthMultiple(width: number): number {
  if (width < 256) return 8
  if (width < 512) return 16
  if (width < 1024) return 32
  return width < 2048 ? 64 : 128
}

/** The shape of the rule's family nearest to `target` parameters without embeddings, at least so deep. */
export function nearestShape(
  rule: Omit<LadderRule, 'from' | 'to' | 'sizes'>,
  target: number,
  leastLayers: number,
): Model {
  const wantedLayers = 12 * (target / 85e6) ** 0.273
  let best: Model | undefined
  let bestCost = Infinity
  const most = Math.ceil(1.6 * wantedLayers)
  for (
    let layers = Math.max(leastLayers, Math.floor(wantedLayers / 2));
    layers <= Math.max(most, leastLayers);
    layers++
  ) {
    const ideal = Math.sqrt(target / (12 * layers))
    const multiple = widthMultiple(ideal)
    const around = Math.max(1, Math.round(ideal / multiple))
    for (let width = Math.max(2, around - 3) * multiple; width <= (around + 3) * multiple; width += multiple) {
      const model = completeShape({ ...rule, n_layer: layers, d_model: width, n_head: headsFor(width) })
      const size = Math.log(countParameters(model).without_embeddings / target)
      const depth = Math.log(layers / wantedLayers)
      // Missing the size by 3 % weighs as much as missing the depth by 20 %: the spacing is the promise.
      const cost = (size / 0.03) ** 2 + (depth / 0.2) ** 2
      if (cost < bestCost) {
        best = model
        bestCost = cost
      }
    }
  }
  if (!best) throw new Error(`no shape near ${target} parameters`)
  return best
}

/** Head size near sqrt(8·C), 16 to 128, a multiple of 8 where the width allows one. */
export function headsFor(width: number): number {
  const wanted = Math.min(128, Math.max(16, Math.sqrt(8 * width)))
  let best = 1
  let bestCost = Infinity
  for (let heads = 1; heads <= width / 16; heads++) {
    const size = width / heads
    if (!Number.isInteger(size) || size % 2 !== 0) continue
    const outside = size > 128 ? 10 : 0
    const cost = Math.abs(Math.log(size / wanted)) + (size % 8 === 0 ? 0 : 0.3) + outside
    if (cost < bestCost) {
      best = heads
      bestCost = cost
    }
  }
  return best
}

function distinctName(name: string, count: number, names: Set<string>): string {
  const distinct = names.has(name) ? String(count) : name
  names.add(distinct)
  return distinct
}
