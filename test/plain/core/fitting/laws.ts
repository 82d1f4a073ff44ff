import type { FitPoint } from '../../../../electron/contract/fit.ts'
import { predictLoss } from '../../../../electron/core/fitting/problem.ts'
import type { LawParameters } from '../../../../electron/core/fitting/problem.ts'
import { seededRandom } from '../../../../electron/core/random/random.ts'

/** Hoffmann et al. 2022, approach 3. */
export const hoffmann: LawParameters = { E: 1.69, A: 406.4, alpha: 0.34, B: 410.7, beta: 0.28 }

/** Points on a law; each loss is multiplied by exp(noise · a standard normal). */
export function pointsOn(
  law: LawParameters,
  sizes: readonly number[],
  tokens: readonly number[],
  noise = 0,
  seed = 1,
): FitPoint[] {
  const random = seededRandom(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())
  return sizes.flatMap((n) => tokens.map((d) => ({ n, d, loss: predictLoss(law, n, d) * Math.exp(noise * normal()) })))
}
