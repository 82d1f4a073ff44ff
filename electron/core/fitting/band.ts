import type { FitBand, FitPoint, Law } from '../../contract/fit.ts'
import { predictLoss } from './problem.ts'
import type { LawParameters } from './problem.ts'
import { percentileInterval } from './quantile.ts'

const places = 61
/** The curve goes on beyond the last point by this factor, so that the next size is seen. */
const beyond = 8

/** The fitted curve with the band of the bootstraps, at logarithmically even sizes (or tokens, for law D). */
export function bandAlong(
  points: readonly FitPoint[],
  law: Law,
  parameters: LawParameters,
  resampled: readonly LawParameters[],
  level: number,
): FitBand {
  const variable = law === 'D' ? 'd' : 'n'
  const values = points.map((point) => point[variable])
  const first = Math.log(Math.min(...values) / 1.5)
  const last = Math.log(Math.max(...values) * beyond)
  const x = Array.from({ length: places }, (_, index) => Math.exp(first + ((last - first) * index) / (places - 1)))
  // Under L(N,D) the curve over sizes is that of the most tokens any point had.
  const d = law === 'ND' ? Math.max(...points.map((point) => point.d)) : null
  const at = (laws: LawParameters, value: number) =>
    variable === 'd' ? predictLoss(laws, 1, value) : predictLoss(laws, value, d ?? 1)
  const intervals =
    resampled.length === 0
      ? null
      : x.map((value) =>
          percentileInterval(
            resampled.map((one) => at(one, value)),
            level,
          ),
        )
  return {
    variable,
    d,
    x,
    loss: x.map((value) => at(parameters, value)),
    low: intervals?.map(([low]) => low) ?? [],
    high: intervals?.map(([, high]) => high) ?? [],
  }
}
