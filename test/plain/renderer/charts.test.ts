import { describe, expect, it } from 'vitest'
import { layersOf } from '../../../renderer/lib/charts/layers.ts'
import { markerPath } from '../../../renderer/lib/charts/markers.ts'
import { nearestPoint } from '../../../renderer/lib/charts/nearest.ts'
import { svgOf } from '../../../renderer/lib/charts/picture.ts'
import { xRange, yRange } from '../../../renderer/lib/charts/ranges.ts'
import { firstView, type ChartSeries } from '../../../renderer/lib/charts/series.ts'
import { smooth } from '../../../renderer/lib/charts/smooth.ts'
import { summarise, toCsv } from '../../../renderer/lib/charts/summary.ts'
import { tickLabels, ticksOf } from '../../../renderer/lib/charts/ticks.ts'
import { isDense, placeOn, trace } from '../../../renderer/lib/charts/trace.ts'
import { after, Columns } from '../../../renderer/lib/state/columns.ts'

const line = (id: string, x: number[], y: number[], look: ChartSeries['look'] = 'measured'): ChartSeries => ({
  id,
  label: id,
  rung: 0,
  rungs: 2,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  look,
})

/** A loss that begins far above where it spends its time. */
function falling(points: number): ChartSeries {
  const x = Array.from({ length: points }, (_, index) => index)
  return line(
    'falling',
    x,
    x.map((step) => (step < points / 100 ? 10 : 2 + Math.exp((-5 * step) / points))),
  )
}

function traced({ x, y }: ChartSeries, width: number): { moves: number; points: [number, number][] } {
  const points: [number, number][] = []
  let moves = 0
  const pen = {
    moveTo: (toX: number, toY: number) => {
      moves++
      points.push([toX, toY])
    },
    lineTo: (toX: number, toY: number) => points.push([toX, toY]),
  }
  const last = x.at(-1)!
  trace(pen, x, y, placeOn(0, last, 0, width, false), (value) => value, [0, last])
  return { moves, points }
}

describe('smoothing', () => {
  it('is not pulled to zero at the start, and leaves a constant as it is', () => {
    expect([...smooth(Float64Array.of(4, 4, 4), 0.9)]).toEqual([
      expect.closeTo(4, 12),
      expect.closeTo(4, 12),
      expect.closeTo(4, 12),
    ])
  })

  it('is the weighted mean of what came before', () => {
    const [first, second] = smooth(Float64Array.of(1, 3), 0.5)
    expect(first).toBeCloseTo(1)
    expect(second).toBeCloseTo((0.25 * 1 + 0.5 * 3) / 0.75)
  })

  it('keeps a gap a gap, and goes on behind it', () => {
    const smoothed = smooth(Float64Array.of(2, NaN, 2), 0.6)
    expect(smoothed[1]).toBeNaN()
    expect(smoothed[2]).toBeCloseTo(2)
  })
})

describe('the ranges of a chart', () => {
  it('leave the first steps outside unless outliers are wanted', () => {
    const series = [falling(1000)]
    expect(yRange(series, [0, 999], firstView)[1]).toBeLessThan(4)
    expect(yRange(series, [0, 999], { ...firstView, outliers: true })[1]).toBeGreaterThanOrEqual(10)
  })

  it('always hold the best point', () => {
    const best = { x: 500, y: 0.5 }
    expect(yRange([{ ...falling(1000), best }], [0, 999], firstView)[0]).toBeLessThan(0.5)
  })

  it('have no place for zero on a logarithmic axis', () => {
    expect(xRange([line('a', [0, 10, 100], [1, 1, 1])], true)).toEqual([10, 100])
    expect(xRange([], true)).toEqual([1, 10])
  })
})

describe('a traced line', () => {
  it('costs by pixels, not by points, and loses no extreme', () => {
    const x = Array.from({ length: 100_000 }, (_, index) => index)
    const noisy = line(
      'noisy',
      x,
      x.map((step) => (step === 54_321 ? 99 : Math.sin(step))),
    )
    const { points, moves } = traced(noisy, 500)
    expect(points.length).toBeLessThanOrEqual(4 * 501)
    expect(Math.max(...points.map(([, y]) => y))).toBe(99)
    expect(moves).toBe(1)
  })

  it('is dense where its points lie closer than the pixels, however many lie outside', () => {
    const { x } = falling(10_000)
    const toX = placeOn(0, 9999, 0, 800, false)
    expect(isDense(x, toX, [0, 9999])).toBe(true)
    expect(isDense(x, placeOn(0, 500, 0, 800, false), [0, 500])).toBe(false)
    expect(isDense(new Float64Array(), toX, [0, 1])).toBe(false)
  })

  it('is a cover where it is dense, and a stroke where it is not', () => {
    const pen = { moveTo: () => undefined, lineTo: () => undefined }
    const looks = (points: number) => {
      const [toX, toY] = [placeOn(0, points - 1, 0, 800, false), placeOn(0, 10, 300, 0, false)]
      const frame = { toX, toY, unit: 2, theme: 'light', background: '#fff', raised: null } as const
      const { lines } = layersOf(() => pen, [{ ...falling(points), rung: 1, look: 'noisy' }], firstView, {
        ...frame,
        visible: [0, points - 1],
        visibleY: [0, 10],
      })
      return lines.map((layer) => ('cover' in layer ? 'cover' : [layer.width, layer.dash !== '']))
    }
    expect(looks(10_000)).toEqual(['cover', 'cover'])
    expect(looks(100)).toEqual([
      [2, false],
      [2.4, true],
    ])
  })

  it('has whole signs at the edges of the plot, and none of points beyond them', () => {
    const drawn: [number, number][] = []
    const pen = () => ({ moveTo: (x: number, y: number) => drawn.push([x, y]), lineTo: () => undefined })
    const best = { x: 4, y: 1 }
    const { signs } = layersOf(pen, [{ ...line('a', [0, 2, 4], [3, 9, 1]), best }], firstView, {
      ...{ toX: (value: number) => value * 100, toY: (value: number) => value * 100 },
      ...{ visible: [0, 4], visibleY: [0, 5], unit: 1, theme: 'light', background: '#fff', raised: null },
    })
    expect(signs).toHaveLength(4)
    const starts = drawn.slice(1).map(([x]) => Math.round(x / 100))
    expect(starts).toEqual([0, 4, 4, 4])
  })

  it('breaks where a value is missing', () => {
    expect(traced(line('a', [0, 1, 2, 3, 4], [1, 2, NaN, 3, 4]), 100).moves).toBe(2)
  })
})

it('ticks are round, inside the range, and of each decade on a logarithmic axis', () => {
  expect(ticksOf([0, 1200], 6, false)).toEqual([0, 200, 400, 600, 800, 1000, 1200])
  expect(ticksOf([1.62, 1.66], 4, false)).toEqual([1.62, 1.63, 1.64, 1.65, 1.66])
  expect(ticksOf([1, 1000], 6, true)).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
})

it.each([
  [[2.9, 2.85, 2.8], (value: number) => value.toFixed(4), ['2.90', '2.85', '2.80']],
  [[0, 200, 1000], (value: number) => (value < 1000 ? String(value) : '1.00K'), ['0', '200', '1K']],
  [[1e11, 1.5e11], (value: number) => (value === 1e11 ? '1.00e11' : '1.50e11'), ['1.0e11', '1.5e11']],
  [[1.6472, 1.6474], (value: number) => value.toFixed(3), ['1.6472', '1.6474']],
])('ticks %j have as many decimals as they need', (ticks, format, labels) => {
  expect(tickLabels(ticks, format)).toEqual(labels)
})

it('the nearest point is the one nearest on the screen', () => {
  const lines = [line('low', [0, 10], [0, 0]), line('high', [0, 10], [10, 10])]
  const same = (value: number): number => value
  expect(nearestPoint(lines, { x: 9, left: 9, top: 8 }, 0, same, same)).toMatchObject({
    series: { id: 'high' },
    x: 10,
    y: 10,
  })
  expect(nearestPoint([line('empty', [], [])], { x: 0, left: 0, top: 0 }, 0, same, same)).toBeNull()
})

it('exports its points as CSV, and itself as an SVG with every name escaped', () => {
  const series = [line('a "quoted", name', [1, 2], [3, NaN])]
  expect(toCsv(series, 'step', 'loss')).toBe('series,step,loss\n"a ""quoted"", name",1,3\n"a ""quoted"", name",2,\n')
  const axis = { format: String, range: [1, 2] as [number, number] }
  const x = { ...axis, label: 'step' }
  const svg = svgOf({ title: 'a < b & c', series, view: firstView, x, y: { ...axis, label: 'loss' }, theme: 'dark' })
  expect(svg).toContain('a &lt; b &amp; c')
  expect(svg).toMatch(/^<svg [^>]*xmlns/)
})

it('markers of all shapes cover the area of the circle', () => {
  const areaOf = (path: string): number => {
    const corners = path
      .split(/[ML]/)
      .slice(1)
      .map((corner) => corner.split(' ').map(Number) as [number, number])
    const turns = corners.map(([x, y], index) => {
      const [nextX, nextY] = corners[(index + 1) % corners.length]!
      return x * nextY - nextX * y
    })
    return Math.abs(turns.reduce((sum, turn) => sum + turn, 0)) / 2
  }
  for (const rung of [1, 2]) expect(areaOf(markerPath(rung, 50, 50, 40)) / (Math.PI * 1600)).toBeCloseTo(1, 2)
})

it('is told in figures', () => {
  expect(summarise(line('a', [1, 2, 3], [5, 2, NaN]))).toMatchObject({
    points: 3,
    first: 5,
    last: null,
    lowest: { x: 2, y: 2 },
  })
})

describe('columns', () => {
  it('grow without changing what was read before', () => {
    const columns = new Columns(['step', 'loss'])
    columns.append({ step: Float64Array.of(1), loss: Float64Array.of(3) })
    const before = columns.views()
    columns.append({
      step: Float64Array.from({ length: 1000 }, (_, index) => index + 2),
      loss: Float64Array.from({ length: 1000 }, (_, index) => 1 / index),
    })
    expect([...before.step]).toEqual([1])
    expect(columns.views().step).toHaveLength(1001)
    expect(columns.views().step.at(-1)).toBe(1001)
  })

  it('give what lies behind a step', () => {
    const points = { step: Float64Array.of(1, 2, 4), loss: Float64Array.of(3, 2, 1) }
    expect(after(points, 2)).toEqual({ step: Float64Array.of(4), loss: Float64Array.of(1) })
    expect(after(points, 4).step).toHaveLength(0)
    expect(after(points, 0)).toEqual(points)
  })

  it('can be cut back', () => {
    const columns = new Columns(['step'])
    columns.append({ step: Float64Array.of(1, 2, 3) })
    columns.cut(2)
    columns.append({ step: Float64Array.of(9) })
    expect([...columns.views().step]).toEqual([1, 2, 9])
  })
})
