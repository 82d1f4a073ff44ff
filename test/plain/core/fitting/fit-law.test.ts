import { describe, expect, it } from 'vitest'
import { english } from '../../../../electron/contract/phrases/english.ts'
import { fitLaw } from '../../../../electron/core/fitting/fit-law.ts'
import { predictLoss } from '../../../../electron/core/fitting/problem.ts'
import { hoffmann, pointsOn } from './laws.ts'

const sizes = [1e4, 3e4, 1e5, 3e5, 1e6, 3e6]
const small = { E: 1.2, A: 30, alpha: 0.4, B: null, beta: null }

describe('fitLaw recovers the law that made the points', () => {
  it.each([
    { E: 1.2, A: 30, alpha: 0.4 },
    { E: 0.05, A: 8, alpha: 0.15 },
    { E: 3, A: 5000, alpha: 0.9 },
    { E: 120, A: 4e4, alpha: 0.5 },
  ])('L(N) with E $E, A $A, alpha $alpha', (law) => {
    const fit = fitLaw(pointsOn({ ...law, B: null, beta: null }, sizes, [1e6]), { law: 'N', bootstraps: 200 })
    expect(fit.E / law.E).toBeCloseTo(1, 4)
    expect(fit.A! / law.A).toBeCloseTo(1, 4)
    expect(fit.alpha! / law.alpha).toBeCloseTo(1, 4)
    expect(fit.verdict).toEqual({ carries: true, reasons: [] })
    expect([fit.B, fit.beta]).toEqual([null, null])
  })

  it('L(D)', () => {
    const fit = fitLaw(
      pointsOn({ E: 1.5, A: null, alpha: null, B: 400, beta: 0.3 }, [1e6], [1e6, 1e7, 1e8, 1e9, 1e10]),
      { law: 'D', bootstraps: 200 },
    )
    expect(fit.E).toBeCloseTo(1.5, 4)
    expect(fit.beta).toBeCloseTo(0.3, 4)
    expect([fit.A, fit.alpha]).toEqual([null, null])
    expect(fit.verdict.carries).toBe(true)
  })

  it("Hoffmann's constants from points without noise", () => {
    const fit = fitLaw(pointsOn(hoffmann, [7e7, 2e8, 5e8, 1e9, 3e9, 7e9, 1.6e10], [1e9, 5e9, 2e10, 1e11, 5e11]), {
      law: 'ND',
      bootstraps: 100,
    })
    for (const key of ['E', 'A', 'alpha', 'B', 'beta'] as const) expect(fit[key]! / hoffmann[key]!).toBeCloseTo(1, 4)
  })

  it("Hoffmann's constants stand inside the intervals of noisy points", () => {
    const points = pointsOn(hoffmann, [7e7, 2e8, 5e8, 1e9, 3e9, 7e9, 1.6e10], [1e9, 5e9, 2e10, 1e11, 5e11], 0.003, 4)
    const fit = fitLaw(points, { law: 'ND', bootstraps: 300, level: 0.99 })
    for (const key of ['E', 'A', 'alpha', 'B', 'beta'] as const) {
      const [low, high] = fit.intervals[key]!
      expect(low).toBeLessThan(hoffmann[key]!)
      expect(high).toBeGreaterThan(hoffmann[key]!)
    }
    expect(fit.verdict.carries).toBe(true)
  })

  it('its intervals hold the true E about as often as their level says', { timeout: 60_000 }, () => {
    const trials = 30
    let held = 0
    for (let seed = 1; seed <= trials; seed++) {
      const points = pointsOn(
        small,
        [1e4, 2e4, 4e4, 8e4, 1.6e5, 3.2e5, 6.4e5, 1.3e6, 2.6e6, 5e6],
        [1e6, 2e6],
        0.004,
        seed,
      )
      const [low, high] = fitLaw(points, { law: 'N', bootstraps: 60, level: 0.8, seed }).intervals.E!
      if (low <= small.E && small.E <= high) held++
    }
    expect(held).toBeGreaterThanOrEqual(0.6 * trials)
    expect(held).toBeLessThan(trials)
  })

  it('an outlier hardly moves it, and --drop-highest leaves it out', () => {
    const points = pointsOn(small, sizes, [1e6])
    const spoilt = points.map((point, index) => (index === 3 ? { ...point, loss: 9 } : point))
    const fit = fitLaw(spoilt, { law: 'N', bootstraps: 0 })
    expect(fit.E).toBeCloseTo(1.2, 2)
    expect(fit.verdict.reasons.map(english).join(' ')).toMatch(/misses/)
    const cleaned = fitLaw(spoilt, { law: 'N', bootstraps: 50, dropHighest: 1 })
    expect([cleaned.n, cleaned.dropped]).toEqual([5, 1])
    expect(cleaned.E).toBeCloseTo(1.2, 4)
  })

  it('gives the same numbers for the same seed, others for another', () => {
    const points = pointsOn(small, sizes, [1e6], 0.01, 3)
    const once = fitLaw(points, { law: 'N', bootstraps: 100, seed: 5 })
    expect(fitLaw(points, { law: 'N', bootstraps: 100, seed: 5 })).toEqual(once)
    expect(fitLaw(points, { law: 'N', bootstraps: 100, seed: 6 }).intervals).not.toEqual(once.intervals)
  })

  it('does not depend on the order of the points or the unit of N', () => {
    const points = pointsOn(small, sizes, [1e6], 0.01, 3)
    const straight = fitLaw(points, { law: 'N', bootstraps: 0 })
    const turned = fitLaw([...points].reverse(), { law: 'N', bootstraps: 0 })
    const millions = fitLaw(
      points.map((point) => ({ ...point, n: point.n / 1e6 })),
      { law: 'N', bootstraps: 0 },
    )
    expect(turned.E / straight.E).toBeCloseTo(1, 4)
    expect(millions.E / straight.E).toBeCloseTo(1, 4)
    expect(millions.alpha! / straight.alpha!).toBeCloseTo(1, 3)
  })

  it('draws a curve with a band around it', () => {
    const { band } = fitLaw(pointsOn(small, sizes, [1e6], 0.004, 2), { law: 'N', bootstraps: 200 })
    expect(band.x[0]).toBeLessThan(1e4)
    expect(band.x.at(-1)).toBeGreaterThan(1e7)
    band.x.forEach((x, index) => {
      expect(band.low[index]).toBeLessThanOrEqual(band.high[index]!)
      if (index > 0) expect(band.loss[index]).toBeLessThan(band.loss[index - 1]!)
      expect(x).toBeGreaterThan(0)
    })
  })
})

describe('compute-optimal sizes', () => {
  it('no split of the budget does better', () => {
    const fit = fitLaw(pointsOn(hoffmann, [7e7, 2e8, 1e9, 1e10], [1e9, 1e10, 1e11]), { law: 'ND', bootstraps: 50 })
    expect(fit.optimal.length).toBeGreaterThan(4)
    for (const { flops, n, d } of fit.optimal) {
      expect((6 * n * d) / flops).toBeCloseTo(1, 9)
      const best = predictLoss(hoffmann, n, d)
      for (const factor of [0.5, 0.9, 1.1, 2])
        expect(predictLoss(hoffmann, n * factor, d / factor)).toBeGreaterThan(best)
    }
  })
})
