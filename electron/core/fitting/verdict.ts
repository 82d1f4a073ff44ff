import type { Fit, FitPoint, Law } from '../../contract/fit.ts'
import { exponentBounds } from './objective.ts'
import { predictLoss } from './problem.ts'
import type { LawParameters } from './problem.ts'
import { collinearity, distinct, falls, spread } from './spread.ts'

/** What a fit must meet before its exponents may be repeated to anyone. */
export const standards = {
  /**
   * Different sizes (or token counts) per term: two more than the three parameters of a one-term law. With one more, most
   * resamples run through their points exactly, and the interval is far too narrow.
   */
  distinctOneTerm: 5,
  /** Under L(N,D): points in all, one more than its five parameters, and different values of each variable. */
  pointsTwoTerms: 6,
  distinctTwoTerms: 3,
  /** Largest over smallest N (or D). */
  factor: 8,
  /** |correlation| of log N and log D beyond which their effects cannot be told apart. */
  correlation: 0.97,
  /** Upper over lower end of an exponent's interval. */
  exponentRatio: 4,
  /** Width of E's interval as a share of the lowest loss. */
  irreducibleWidth: 0.5,
  /** Largest miss of the curve, as a share of the loss. */
  miss: 0.05,
} as const

interface Evidence {
  points: readonly FitPoint[]
  law: Law
  parameters: LawParameters
  intervals: Fit['intervals']
  level: number
}

/** Whether the points can carry the law, and every reason why not, as sentences. */
export function judge(evidence: Evidence): Fit['verdict'] {
  const reasons = [...designReasons(evidence), ...intervalReasons(evidence), ...shapeReasons(evidence)]
  return { carries: reasons.length === 0, reasons }
}

/** What the choice of points already rules out, whatever their losses. */
function designReasons({ points, law }: Evidence): string[] {
  const reasons: string[] = []
  const variables = law === 'ND' ? (['n', 'd'] as const) : law === 'N' ? (['n'] as const) : (['d'] as const)
  if (law === 'ND' && points.length < standards.pointsTwoTerms) {
    reasons.push(
      `Too few points: L(N,D) has five parameters and needs at least ${standards.pointsTwoTerms} points; there ${are(points.length)}.`,
    )
  }
  for (const variable of variables) {
    const what = variable === 'n' ? 'model sizes' : 'token counts'
    const needed = law === 'ND' ? standards.distinctTwoTerms : standards.distinctOneTerm
    const count = distinct(points, variable)
    if (count < needed)
      reasons.push(`Too few ${what}: the law needs at least ${needed} different ones; there ${are(count)}.`)
    const factor = spread(points, variable)
    if (factor < standards.factor) {
      reasons.push(
        `The ${what} are too close: they lie within a factor of ${factor.toPrecision(2)}, and an exponent needs at least ${standards.factor}.`,
      )
    }
  }
  const correlation = law === 'ND' ? collinearity(points) : 0
  if (Math.abs(correlation) > standards.correlation) {
    reasons.push(
      `N and D move together (correlation of their logarithms ${correlation.toFixed(2)}), as under a budget of tokens per parameter: ` +
        'their effects cannot be told apart. Train some sizes on other amounts of data.',
    )
  }
  return reasons
}

/** What the bootstrap says about the parameters. */
function intervalReasons({ points, law, parameters, intervals, level }: Evidence): string[] {
  if (intervals.E === undefined)
    return ['No interval could be computed: no resample of these points determines the law.']
  const reasons: string[] = []
  const percent = `${Math.round(level * 100)} %`
  const exponents = [
    ...(law === 'D' ? [] : [['alpha', 'size'] as const]),
    ...(law === 'N' ? [] : [['beta', 'data'] as const]),
  ]
  for (const [key, what] of exponents) {
    const [low, high] = intervals[key]!
    const said = `the ${percent} interval of the exponent for ${what} (${key}) goes from ${low.toFixed(2)} to ${high.toFixed(2)}`
    if (low <= 0.005) reasons.push(`Not identifiable: ${said}, so that it may be 0.`)
    else if (high >= exponentBounds.high * 0.98)
      reasons.push(`Not identifiable: ${said}, where it meets the bound of the search.`)
    else if (high / low > standards.exponentRatio) reasons.push(`Not identifiable: ${said}.`)
  }
  const lowest = Math.min(...points.map((point) => point.loss))
  const [low, high] = intervals.E
  if (low < 0.01 * lowest) {
    reasons.push(
      `The irreducible loss E cannot be separated from the rest: its ${percent} interval goes down to ${low.toFixed(2)}; larger models would be needed.`,
    )
  } else if (high - low > standards.irreducibleWidth * lowest) {
    reasons.push(
      `The irreducible loss E is not determined: its ${percent} interval goes from ${low.toFixed(2)} to ${high.toFixed(2)}.`,
    )
  }
  if (parameters.E < 0.01 * lowest && low >= 0.01 * lowest)
    reasons.push('The best fit has no irreducible loss E; a pure power law describes these points.')
  return reasons
}

/** Where the points do not look like the law. */
function shapeReasons({ points, law, parameters }: Evidence): string[] {
  const reasons: string[] = []
  const losses = points.map((point) => point.loss)
  if (Math.max(...losses) - Math.min(...losses) < 1e-3 * Math.min(...losses)) {
    reasons.push('The losses are all but the same: there is no curve to fit.')
  } else if (law !== 'ND' && !falls(points, law === 'N' ? 'n' : 'd')) {
    reasons.push(
      `The loss does not fall with ${law === 'N' ? 'size' : 'data'}: the largest is no better than the smallest.`,
    )
  }
  const misses = points.map((point) => Math.abs(predictLoss(parameters, point.n, point.d) / point.loss - 1))
  const worst = misses.indexOf(Math.max(...misses))
  const point = points[worst]!
  if (misses[worst]! > standards.miss) {
    reasons.push(
      `The curve misses ${point.label ?? `the point at n ${point.n}, d ${point.d}`} by ${Math.round(100 * misses[worst]!)} %: ` +
        'a run that did not converge or overfitted may be left out of the fit.',
    )
  }
  return reasons
}

function are(count: number): string {
  return count === 1 ? 'is 1' : `are ${count}`
}
