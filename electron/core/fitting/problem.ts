import type { FitPoint, Law } from '../../contract/fit.ts'

/**
 * A law and its points in the form that the objective works on.
 *
 * The logarithms of N and D are centred on their means: log A and alpha are otherwise almost collinear (log N is
 * about 15 ± 3), and a quasi-Newton method crawls along that valley.
 *
 * Parameters theta, for T terms (1 for L(N) and L(D), 2 for L(N,D)): [c_1, gamma_1, …, c_T, gamma_T, e], with
 * L_i = exp(e) + Σ_t exp(c_t − gamma_t · z_ti); so a = log A = c_1 + gamma_1 · mean(log N).
 */
export interface Problem {
  law: Law
  /** z[t][i]: centred log of the term's variable at point i. */
  z: Float64Array[]
  /** Mean of the log of each term's variable. */
  centres: number[]
  /** log of the loss, nats. */
  y: Float64Array
  /** Smallest of y; the scale of e is taken from it. */
  lowest: number
}

/** What a law says in its own words. Terms that it lacks are null. */
export interface LawParameters {
  E: number
  A: number | null
  alpha: number | null
  B: number | null
  beta: number | null
}

export function buildProblem(points: readonly FitPoint[], law: Law): Problem {
  const variables =
    law === 'N'
      ? [(p: FitPoint) => p.n]
      : law === 'D'
        ? [(p: FitPoint) => p.d]
        : [(p: FitPoint) => p.n, (p: FitPoint) => p.d]
  const centres: number[] = []
  const z = variables.map((variable) => {
    const logs = Float64Array.from(points, (point) => Math.log(variable(point)))
    const centre = logs.reduce((sum, value) => sum + value, 0) / logs.length
    centres.push(centre)
    return logs.map((value) => value - centre)
  })
  const y = Float64Array.from(points, (point) => Math.log(point.loss))
  return { law, z, centres, y, lowest: Math.min(...y) }
}

export function thetaLength(problem: Problem): number {
  return 2 * problem.z.length + 1
}

export function toLawParameters(problem: Problem, theta: Float64Array): LawParameters {
  const term = (index: number): [number, number] => {
    const exponent = theta[2 * index + 1] as number
    return [Math.exp((theta[2 * index] as number) + exponent * (problem.centres[index] as number)), exponent]
  }
  const E = Math.exp(theta[theta.length - 1] as number)
  const [first, firstExponent] = term(0)
  if (problem.law === 'N') return { E, A: first, alpha: firstExponent, B: null, beta: null }
  if (problem.law === 'D') return { E, A: null, alpha: null, B: first, beta: firstExponent }
  const [second, secondExponent] = term(1)
  return { E, A: first, alpha: firstExponent, B: second, beta: secondExponent }
}

/** Loss that the law predicts at n parameters and d tokens, nats per token. */
export function predictLoss(law: LawParameters, n: number, d: number): number {
  const size = law.A === null || law.alpha === null ? 0 : Math.exp(Math.log(law.A) - law.alpha * Math.log(n))
  const data = law.B === null || law.beta === null ? 0 : Math.exp(Math.log(law.B) - law.beta * Math.log(d))
  return law.E + size + data
}
