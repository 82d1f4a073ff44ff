import { SizewiseError } from '../../contract/errors.ts'
import type { Fit, FitPoint, Law } from '../../contract/fit.ts'
import { bootstrapLaws } from './bootstrap.ts'
import { bandAlong } from './band.ts'
import { huberDelta } from './objective.ts'
import { budgetsAround, computeOptimal } from './optimal.ts'
import { checkPoints, dropHighest } from './points.ts'
import { buildProblem, toLawParameters } from './problem.ts'
import type { LawParameters } from './problem.ts'
import { percentileInterval } from './quantile.ts'
import { searchFromGrid } from './search.ts'
import { judge } from './verdict.ts'

export interface FitOptions {
  law: Law
  /** Leave out so many points of highest loss. */
  dropHighest?: number
  /** 1,000 by default. */
  bootstraps?: number
  /** Of the percentile intervals; 0.9 by default. */
  level?: number
  seed?: number
}

/**
 * Fits a scaling law as Hoffmann et al. 2022 do (approach 3): the Huber loss (δ = 1e-3) of log-sum-exp predictions
 * against log losses, by L-BFGS from a grid of starts, with percentile intervals from a seeded bootstrap over the
 * points. Always gives the numbers; the verdict says whether the points can carry them.
 * Throws table_invalid for numbers that no run can have, usage for options out of range.
 */
export function fitLaw(allPoints: readonly FitPoint[], options: FitOptions): Fit {
  const steps = fitLawInSteps(allPoints, options)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** As fitLaw, for a caller that shows how far it is or stops it: yields after each bootstrap how many are done. */
export function* fitLawInSteps(allPoints: readonly FitPoint[], options: FitOptions): Generator<number, Fit> {
  const { law, dropHighest: drop = 0, bootstraps = 1000, level = 0.9, seed = 1 } = options
  if (!Number.isInteger(bootstraps) || bootstraps < 0 || bootstraps > 1_000_000) {
    throw new SizewiseError('usage', `expected a whole number of bootstraps from 0 to 1000000, got ${bootstraps}`)
  }
  if (!(level > 0 && level < 1)) throw new SizewiseError('usage', `expected a level between 0 and 1, got ${level}`)
  checkPoints(allPoints)
  const points = dropHighest(allPoints, drop)
  const problem = buildProblem(points, law)
  const best = searchFromGrid(problem)
  const parameters = toLawParameters(problem, best.x)
  const resampled = yield* bootstrapLaws(problem, points, best.x, bootstraps, seed)
  const intervals = intervalsOf(parameters, resampled, level)
  const verdict = judge({ points, law, parameters, intervals, level })
  const canOptimise = law === 'ND' && verdict.carries
  return {
    law,
    n: points.length,
    dropped: drop,
    ...parameters,
    objective: best.value * huberDelta,
    level,
    intervals,
    bootstraps: resampled.length,
    verdict,
    optimal: canOptimise ? budgetsAround(points).map((flops) => computeOptimal(parameters, flops)) : [],
    points,
    band: bandAlong(points, law, parameters, resampled, level),
  }
}

function intervalsOf(parameters: LawParameters, resampled: readonly LawParameters[], level: number): Fit['intervals'] {
  const intervals: Fit['intervals'] = {}
  if (resampled.length === 0) return intervals
  for (const key of ['E', 'A', 'alpha', 'B', 'beta'] as const) {
    if (parameters[key] !== null)
      intervals[key] = percentileInterval(
        resampled.map((law) => law[key] as number),
        level,
      )
  }
  return intervals
}
