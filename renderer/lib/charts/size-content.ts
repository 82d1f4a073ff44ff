import type { Fit } from '../../../electron/contract/fit.ts'
import type { ScatterContent, ScatterCurve, ScatterPoint } from './scatter.ts'

/** The curve is drawn so far beyond the largest measured size: the next rung is seen, a guess into the blue is not. */
const beyond = 4.2

/**
 * Measured points with the fitted law: the curve, dashed beyond the largest point, the band of its bootstraps and its
 * floor E. A law that the points cannot carry is not drawn: the points alone are.
 */
export function sizeContent(
  points: readonly ScatterPoint[],
  fit: Fit | null,
  floor: (E: string) => string,
): ScatterContent {
  if (fit === null || !fit.verdict.carries) return { points, curves: joined(points) }
  const { band } = fit
  const largest = Math.max(...fit.points.map((point) => point[band.variable]))
  const seen = band.x.map((value, index) => ({ value, index })).filter(({ value }) => value <= beyond * largest)
  const at = ({ value, index }: (typeof seen)[number]) => [value, band.loss[index]!] as const
  const measured = seen.filter(({ value }) => value <= largest)
  const further = [...measured.slice(-1), ...seen.filter(({ value }) => value > largest)]
  const indices = seen.map(({ index }) => index)
  const curves: ScatterCurve[] = [
    { points: measured.map(at), look: 'solid' },
    { points: further.map(at), look: 'dashed' },
  ]
  return {
    points,
    curves,
    marks: [{ axis: 'y', value: fit.E, label: floor(fit.E.toFixed(3)) }],
    ...(band.low.length === 0
      ? {}
      : {
          band: {
            x: seen.map(({ value }) => value),
            low: indices.map((index) => band.low[index]!),
            high: indices.map((index) => band.high[index]!),
          },
        }),
  }
}

/** A faint line through the means of each family's sizes, so that the eye finds their order. */
function joined(points: readonly ScatterPoint[]): ScatterCurve[] {
  return [...Map.groupBy(points, (point) => point.family).values()].flatMap((family) => {
    const means = [...Map.groupBy(family, (point) => point.x)]
      .sort(([a], [b]) => a - b)
      .map(([x, seeds]) => [x, seeds.reduce((sum, { y }) => sum + y, 0) / seeds.length] as const)
    return means.length < 2 ? [] : [{ points: means, look: 'faint' as const }]
  })
}
