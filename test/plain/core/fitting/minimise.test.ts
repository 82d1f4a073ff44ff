import { describe, expect, it } from 'vitest'
import { minimise } from '../../../../electron/core/fitting/minimise.ts'
import { huberObjective } from '../../../../electron/core/fitting/objective.ts'
import { buildProblem } from '../../../../electron/core/fitting/problem.ts'
import { seededRandom } from '../../../../electron/core/random/random.ts'
import { hoffmann, pointsOn } from './laws.ts'

describe('minimise', () => {
  it("finds Rosenbrock's minimum", () => {
    const found = minimise(
      (x, gradient) => {
        const [a, b] = [x[0]!, x[1]!]
        gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a)
        gradient[1] = 200 * (b - a * a)
        return (1 - a) ** 2 + 100 * (b - a * a) ** 2
      },
      Float64Array.of(-1.2, 1),
      { iterations: 200 },
    )
    expect(found.x[0]).toBeCloseTo(1, 6)
    expect(found.x[1]).toBeCloseTo(1, 6)
  })

  it('gets to the bottom of a near-kink', () => {
    const delta = 1e-3
    const found = minimise(
      (x, gradient) => {
        let value = 0
        x.forEach((component, index) => {
          const r = component - index
          gradient[index] = Math.abs(r) <= delta ? r / delta : Math.sign(r)
          value += Math.abs(r) <= delta ? (0.5 * r * r) / delta : Math.abs(r) - 0.5 * delta
        })
        return value
      },
      Float64Array.of(9, -7, 5, 100),
      { iterations: 400 },
    )
    found.x.forEach((component, index) => expect(component).toBeCloseTo(index, 6))
  })
})

describe('huberObjective', () => {
  it('has the gradient that differences give, penalties included', () => {
    const problem = buildProblem(pointsOn(hoffmann, [1e6, 1e7, 1e8], [1e8, 1e9], 0.1), 'ND')
    const weights = Float64Array.of(1, 0, 2, 1, 3, 1)
    const objective = huberObjective(problem, weights, 0.05)
    const random = seededRandom(9)
    for (let trial = 0; trial < 30; trial++) {
      const theta = Float64Array.from({ length: 5 }, () => 16 * random.uniform() - 8)
      const gradient = new Float64Array(5)
      objective(theta, gradient)
      const scratch = new Float64Array(5)
      for (let index = 0; index < 5; index++) {
        const at = (shift: number) =>
          objective(
            Float64Array.from(theta, (value, i) => (i === index ? value + shift : value)),
            scratch,
          )
        const difference = (at(1e-6) - at(-1e-6)) / 2e-6
        expect(Math.abs(gradient[index]! - difference)).toBeLessThan(1e-4 * (1 + Math.abs(difference)))
      }
    }
  })
})
