import { minimise } from './minimise.ts'
import type { Minimum } from './minimise.ts'
import { huberDelta, huberObjective } from './objective.ts'
import type { Problem } from './problem.ts'
import { gridStarts, projectedStart } from './starts.ts'

/** Cells of the grid that are followed a little way, and of these the ones that are followed to the end. */
const followed = 160
const finished = 12

/** The best minimum of the Huber objective from the whole grid of starts. */
export function searchFromGrid(problem: Problem): Minimum {
  const weights = new Float64Array(problem.y.length).fill(1)
  const objective = huberObjective(problem, weights, huberDelta)
  const scratch = new Float64Array(2 * problem.z.length + 1)
  const short = gridStarts(problem, weights)
    .map((theta) => ({ theta, value: objective(theta, scratch) }))
    .sort((a, b) => a.value - b.value)
    .slice(0, followed)
    .map(({ theta }) => minimise(objective, theta, { iterations: 60 }))
    .sort((a, b) => a.value - b.value)
    .slice(0, finished)
  return lowestOf(short.map(({ x }) => finish(problem, weights, x)))
}

/**
 * The minimum for one bootstrap's weights: from the best fit to all points, and from starts around it with E lower and
 * higher, whose coefficients are solved for these weights.
 */
export function searchFromBest(problem: Problem, weights: Float64Array, best: Float64Array): Minimum {
  const objective = huberObjective(problem, weights, huberDelta)
  const gammas = Array.from({ length: problem.z.length }, (_, t) => Math.min(2.5, Math.max(0.03, best[2 * t + 1]!)))
  const share = Math.min(0.995, Math.exp(best[best.length - 1]! - problem.lowest))
  const starts = [
    best,
    projectedStart(problem, weights, share, gammas),
    projectedStart(
      problem,
      weights,
      0.5 * share,
      gammas.map((gamma) => 0.6 * gamma),
    ),
    projectedStart(
      problem,
      weights,
      0.5 + 0.5 * share,
      gammas.map((gamma) => 1.5 * gamma),
    ),
    projectedStart(
      problem,
      weights,
      0.1,
      gammas.map((gamma) => 0.3 * gamma),
    ),
  ]
  const short = lowestOf(starts.map((start) => minimise(objective, start, { iterations: 60 })))
  return finish(problem, weights, short.x)
}

/** To the bottom, straight and by way of a rounder objective, whichever ends lower. */
function finish(problem: Problem, weights: Float64Array, start: Float64Array): Minimum {
  const objective = huberObjective(problem, weights, huberDelta)
  const straight = minimise(objective, start, { iterations: 400 })
  const rounder = minimise(huberObjective(problem, weights, 10 * huberDelta), straight.x, { iterations: 100 })
  return lowestOf([straight, minimise(objective, rounder.x, { iterations: 400 })])
}

function lowestOf(minima: Minimum[]): Minimum {
  return minima.reduce((lowest, minimum) => (minimum.value < lowest.value ? minimum : lowest))
}
