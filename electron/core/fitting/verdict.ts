import type { Fit, FitPoint, Law } from '../../contract/fit.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
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

/** Whether the points can carry the law, and every reason why not. */
export function judge(evidence: Evidence): Fit['verdict'] {
  const reasons = [...designReasons(evidence), ...intervalReasons(evidence), ...shapeReasons(evidence)]
  return { carries: reasons.length === 0, reasons }
}

/** What the choice of points already rules out, whatever their losses. */
function designReasons({ points, law }: Evidence): Phrase[] {
  const reasons: Phrase[] = []
  const variables = law === 'ND' ? (['n', 'd'] as const) : law === 'N' ? (['n'] as const) : (['d'] as const)
  if (law === 'ND' && points.length < standards.pointsTwoTerms)
    reasons.push(phrase('fit.fewPoints', { needed: standards.pointsTwoTerms, count: points.length }))
  for (const variable of variables) {
    const needed = law === 'ND' ? standards.distinctTwoTerms : standards.distinctOneTerm
    const count = distinct(points, variable)
    if (count < needed) reasons.push(phrase('fit.fewDifferent', { of: variable, needed, count }))
    const factor = spread(points, variable)
    if (factor < standards.factor)
      reasons.push(phrase('fit.tooClose', { of: variable, factor, needed: standards.factor }))
  }
  const correlation = law === 'ND' ? collinearity(points) : 0
  if (Math.abs(correlation) > standards.correlation) reasons.push(phrase('fit.together', { correlation }))
  return reasons
}

/** What the bootstrap says about the parameters. */
function intervalReasons({ points, law, parameters, intervals, level }: Evidence): Phrase[] {
  if (intervals.E === undefined) return [phrase('fit.noInterval')]
  const reasons: Phrase[] = []
  const exponents = [
    ...(law === 'D' ? [] : [['alpha', 'n'] as const]),
    ...(law === 'N' ? [] : [['beta', 'd'] as const]),
  ]
  for (const [key, of] of exponents) {
    const [low, high] = intervals[key]!
    const interval = { of, level, low, high }
    if (low <= 0.005) reasons.push(phrase('fit.exponentMaybeZero', interval))
    else if (high >= exponentBounds.high * 0.98) reasons.push(phrase('fit.exponentAtBound', interval))
    else if (high / low > standards.exponentRatio) reasons.push(phrase('fit.exponentOpen', interval))
  }
  const lowest = Math.min(...points.map((point) => point.loss))
  const [low, high] = intervals.E
  if (low < 0.01 * lowest) reasons.push(phrase('fit.floorOpen', { level, low }))
  else if (high - low > standards.irreducibleWidth * lowest) reasons.push(phrase('fit.floorWide', { level, low, high }))
  if (parameters.E < 0.01 * lowest && low >= 0.01 * lowest) reasons.push(phrase('fit.noFloor'))
  return reasons
}

/** Where the points do not look like the law. */
function shapeReasons({ points, law, parameters }: Evidence): Phrase[] {
  const reasons: Phrase[] = []
  const losses = points.map((point) => point.loss)
  const of = law === 'N' ? 'n' : 'd'
  if (Math.max(...losses) - Math.min(...losses) < 1e-3 * Math.min(...losses)) reasons.push(phrase('fit.flat'))
  else if (law !== 'ND' && !falls(points, of)) reasons.push(phrase('fit.rising', { of }))
  const misses = points.map((point) => Math.abs(predictLoss(parameters, point.n, point.d) / point.loss - 1))
  const worst = misses.indexOf(Math.max(...misses))
  const { label, n, d } = points[worst]!
  if (misses[worst]! > standards.miss)
    reasons.push(phrase('fit.misses', { point: label ?? phrase('fit.point', { n, d }), percent: 100 * misses[worst]! }))
  return reasons
}
