import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { english } from '../../../../electron/contract/phrases/english.ts'
import type { FitPoint, Law } from '../../../../electron/contract/fit.ts'
import { fitLaw } from '../../../../electron/core/fitting/fit-law.ts'
import { hoffmann, pointsOn } from './laws.ts'

const small = { E: 1.2, A: 30, alpha: 0.4, B: null, beta: null }
const sizes = [1e4, 3e4, 1e5, 3e5, 1e6, 3e6]
const reasonsOf = (points: FitPoint[], law: Law): string => {
  const { verdict } = fitLaw(points, { law, bootstraps: 100 })
  expect(verdict.carries).toBe(verdict.reasons.length === 0)
  return verdict.reasons.map(english).join('\n')
}

describe('the verdict says what the points cannot carry', () => {
  it('one point', () => {
    expect(reasonsOf([{ n: 1e5, d: 1e6, loss: 2 }], 'N')).toMatch(/Too few model sizes.*there is 1[^]*No interval/)
  })
  it('four sizes, though they lie on the curve', () => {
    expect(reasonsOf(pointsOn(small, sizes.slice(0, 4), [1e6]), 'N')).toMatch(/at least 5 different ones; there are 4/)
  })
  it('sizes within a small factor', () => {
    expect(reasonsOf(pointsOn(small, [1e5, 1.2e5, 1.5e5, 2e5, 2.5e5], [1e6]), 'N')).toMatch(
      /too close: they lie within a factor of 2\.5/,
    )
  })
  it('identical losses', () => {
    expect(
      reasonsOf(
        sizes.map((n) => ({ n, d: 1e6, loss: 2 })),
        'N',
      ),
    ).toMatch(/all but the same/)
  })
  it('loss that rises with size', () => {
    expect(
      reasonsOf(
        sizes.map((n, index) => ({ n, d: 1e6, loss: 2 + 0.1 * index })),
        'N',
      ),
    ).toMatch(/does not fall with size/)
  })
  it('noise as large as the gain', () => {
    expect(reasonsOf(pointsOn({ ...small, A: 1 }, sizes, [1e6], 0.05, 2), 'N')).toMatch(
      /Not identifiable|cannot be separated|not determined/,
    )
  })
  it('no sign of an E', () => {
    expect(reasonsOf(pointsOn({ ...small, E: 1e-6, alpha: 0.1 }, sizes, [1e6], 0.002, 2), 'N')).toMatch(
      /irreducible loss E/,
    )
  })
  it('data in proportion to size', () => {
    const points = sizes.flatMap((n) => pointsOn(hoffmann, [n], [20 * n]))
    expect(reasonsOf(points, 'ND')).toMatch(/move together \(correlation of their logarithms 1\.00\)/)
  })
  it('data that never vary', () => {
    expect(reasonsOf(pointsOn(hoffmann, sizes, [1e9]), 'ND')).toMatch(/Too few token counts/)
  })
  it('duplicates count once', () => {
    const point = { n: 1e5, d: 1e6, loss: 2 }
    expect(reasonsOf([point, point, point, point, point], 'N')).toMatch(/there is 1/)
  })
})

describe('numbers that no run can have are refused', () => {
  const good = { n: 1e5, d: 1e6, loss: 2 }
  it.each([
    ['n', Number.NaN],
    ['n', 0],
    ['n', -1],
    ['n', 1e300],
    ['d', Infinity],
    ['d', -Infinity],
    ['d', 0],
    ['loss', Number.NaN],
    ['loss', 0],
    ['loss', -2],
    ['loss', 1e300],
    ['loss', 1e-300],
  ] as const)('%s = %s', (key, value) => {
    const attempt = () => fitLaw([good, { ...good, [key]: value }], { law: 'ND' })
    expect(attempt).toThrow(SizewiseError)
    expect(attempt).toThrow(expect.objectContaining({ code: 'table_invalid', at: `point 2, column ${key}` }))
  })
  it('no points', () =>
    expect(() => fitLaw([], { law: 'N' })).toThrow(expect.objectContaining({ code: 'table_invalid' })))
  it('every number of a fit at the edge of what is accepted is finite', () => {
    const fit = fitLaw(
      [{ n: 1e21, d: 1e21, loss: 1e4 }, { n: 1e-3, d: 1e-3, loss: 1e-6 }, ...pointsOn(hoffmann, sizes, [1e6, 1e8])],
      { law: 'ND', bootstraps: 50 },
    )
    expect(JSON.parse(JSON.stringify(fit))).toEqual(fit)
    expect(fit.verdict.carries).toBe(false)
  })
  it.each([{ bootstraps: -1 }, { bootstraps: 1.5 }, { level: 1 }, { dropHighest: 2 }, { dropHighest: -1 }])(
    'options %j',
    (options) => {
      expect(() => fitLaw([good, good], { law: 'N', ...options })).toThrow(expect.objectContaining({ code: 'usage' }))
    },
  )
})
