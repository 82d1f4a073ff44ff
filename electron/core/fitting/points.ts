import { SizewiseError } from '../../contract/errors.ts'
import type { FitPoint } from '../../contract/fit.ts'
import { phrase } from '../../contract/phrases/phrase.ts'

/** Beyond these no model, corpus or loss stands; inside them every product of a fit stays finite. */
const bounds = { n: [1e-3, 1e21], d: [1e-3, 1e21], loss: [1e-6, 1e4] } as const

/** Throws table_invalid for a number that is not finite, not positive or beyond belief. `place` names point i, e.g. its line. */
export function checkPoints(
  points: readonly FitPoint[],
  place: (index: number) => string = (index) => `point ${index + 1}`,
): void {
  if (points.length === 0) throw new SizewiseError('table_invalid', phrase('fit.noPoints'))
  points.forEach((point, index) => {
    for (const key of ['n', 'd', 'loss'] as const) {
      const value = point[key]
      const [low, high] = bounds[key]
      if (!(value >= low && value <= high)) {
        throw new SizewiseError(
          'table_invalid',
          phrase('fit.pointOutside', { key, low, high, value }),
          `${place(index)}, column ${key}`,
        )
      }
    }
  })
}

/** The points without the `count` of highest loss (the earlier of equals stays). */
export function dropHighest(points: readonly FitPoint[], count: number): FitPoint[] {
  if (!Number.isInteger(count) || count < 0)
    throw new SizewiseError('usage', `expected --drop-highest to be a whole number from 0, got ${count}`)
  if (count >= points.length && count > 0) {
    throw new SizewiseError(
      'usage',
      `expected --drop-highest below the number of points (${points.length}), got ${count}`,
    )
  }
  const order = points.map((_, index) => index).sort((a, b) => points[b]!.loss - points[a]!.loss || b - a)
  const dropped = new Set(order.slice(0, count))
  return points.filter((_, index) => !dropped.has(index))
}
