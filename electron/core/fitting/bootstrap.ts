import type { FitPoint, Law } from '../../contract/fit.ts'
import { seededRandom } from '../random/random.ts'
import type { Random } from '../random/random.ts'
import { thetaLength, toLawParameters } from './problem.ts'
import type { LawParameters, Problem } from './problem.ts'
import { searchFromBest } from './search.ts'

/** A resample is drawn again until it holds as many different settings as the law has parameters, at most so often. */
const mostDraws = 1000

/**
 * The law fitted to `count` resamples of the points, drawn with replacement; fewer when too few different settings
 * stand among the points for any resample to determine the law. Yields how many are done.
 */
export function* bootstrapLaws(
  problem: Problem,
  points: readonly FitPoint[],
  best: Float64Array,
  count: number,
  seed: number,
): Generator<number, LawParameters[]> {
  const settings = settingIndices(points, problem.law)
  const needed = thetaLength(problem)
  if (new Set(settings).size < needed) return []
  const random = seededRandom(seed)
  const laws: LawParameters[] = []
  // Few points give few different resamples: each is fitted once.
  const known = new Map<string, LawParameters>()
  for (let index = 0; index < count; index++) {
    const weights = drawWeights(settings, needed, random)
    if (weights === null) return laws
    const key = weights.join()
    let law = known.get(key)
    if (law === undefined) {
      law = toLawParameters(problem, searchFromBest(problem, weights, best).x)
      known.set(key, law)
    }
    laws.push(law)
    yield laws.length
  }
  return laws
}

function drawWeights(settings: readonly number[], needed: number, random: Random): Float64Array | null {
  for (let draw = 0; draw < mostDraws; draw++) {
    const weights = new Float64Array(settings.length)
    const drawn = new Set<number>()
    for (let i = 0; i < settings.length; i++) {
      const point = random.below(settings.length)
      weights[point]! += 1
      drawn.add(settings[point]!)
    }
    if (drawn.size >= needed) return weights
  }
  return null
}

/** The same number for points with the same N (law N), the same D (law D), or the same pair (law ND). */
function settingIndices(points: readonly FitPoint[], law: Law): number[] {
  const indices = new Map<string, number>()
  return points.map((point) => {
    const key = law === 'N' ? `${point.n}` : law === 'D' ? `${point.d}` : `${point.n} ${point.d}`
    const index = indices.get(key) ?? indices.size
    indices.set(key, index)
    return index
  })
}
