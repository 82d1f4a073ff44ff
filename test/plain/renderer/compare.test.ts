import { describe, expect, it } from 'vitest'
import type { ComparedRun } from '../../../electron/contract/comparison.ts'
import type { Fit } from '../../../electron/contract/fit.ts'
import { columns, figureColumn } from '../../../renderer/features/compare/columns.ts'
import { configurationOf, differencesOf } from '../../../renderer/features/compare/configuration.ts'
import { groupPlaces, groupSeries, runSeries } from '../../../renderer/features/compare/curve-series.ts'
import { finishedLoss, pointsOf, withFrontier } from '../../../renderer/features/compare/points.ts'
import { grouped, matches, rowsOf, sorted, spreadOf } from '../../../renderer/features/compare/table-rows.ts'
import { meanBand } from '../../../renderer/lib/charts/mean-band.ts'
import { labelled } from '../../../renderer/lib/charts/label-places.ts'
import { markerPath } from '../../../renderer/lib/charts/markers.ts'
import { plotBox, reach, scaleOf, scatterCsv } from '../../../renderer/lib/charts/scatter.ts'
import { sizeContent } from '../../../renderer/lib/charts/size-content.ts'
import { csvOf } from '../../../renderer/lib/format/csv.ts'
import { showSetting } from '../../../renderer/lib/format/settings.ts'
import { placesOf } from '../../../renderer/lib/format/places.ts'
import { madeRun } from '../core/answering/made-runs.ts'

function run(name: string, total: number, loss: number, changes: Partial<ComparedRun> = {}): ComparedRun {
  const around = {
    dataset: 'plays',
    tokenizer: 'bytes',
    created_at: '2026-01-02T03:04:05Z',
    notes: '',
    archived: false,
  }
  return { ...madeRun(name, total, loss), ...around, ...changes }
}
const small = run('small', 1e5, 2, { id: 'a', seed: 1 })
const twin = run('small', 1e5, 2.2, { id: 'b', seed: 2, notes: 'warmed up longer' })
const large = run('large', 1e6, 1.8, { id: 'c', study: 'other', dataset: 'news' })
const unfinished = run('large', 1e6, 1.7, { id: 'd', state: 'running', best: null, validation_loss: null })
const all = [large, twin, small, unfinished]
const ids = (runs: readonly { id: string }[]): string => runs.map(({ id }) => id).join('')
const columnsOf = (...values: number[]) => Float64Array.from(values)

describe('the table of runs', () => {
  it('keeps the runs that have every word, and whole values of keys', () => {
    const kept = (filter: string) => ids(all.filter((one) => matches(one, filter)))
    expect(kept('')).toBe('cbad')
    expect(kept('  SMALL warmed')).toBe('b')
    expect(kept('dataset=news')).toBe('c')
    expect(kept('n_layer=4 model=large')).toBe('cd')
    expect(kept('n_layer=')).toBe('')
    expect(kept('running')).toBe('d')
  })

  it('sorts by any column both ways, with what has no value last', () => {
    expect(ids(sorted(all, { by: 'best_validation_loss', down: false }))).toBe('cabd')
    expect(ids(sorted(all, { by: 'best_validation_loss', down: true }))).toBe('bacd')
    expect(ids(sorted(all, { by: 'model', down: false }))).toBe('abcd')
    expect(ids(sorted(all, { by: 'dataset', down: false }))).toBe('cabd')
  })

  it('groups by study, by state and by any parameter, and folds groups away', () => {
    expect(grouped(all, 'study').map(({ name, runs }) => [name, ids(runs)])).toEqual([
      ['other', 'c'],
      ['made up', 'bad'],
    ])
    expect(grouped(all, 'status').map(({ name }) => name)).toEqual(['completed', 'running'])
    expect(grouped(all, 'parameters').map(({ name }) => name)).toEqual(['1,000,000', '100,000'])
    expect(ids(rowsOf(all, null, new Set()))).toBe('cbad')
    expect(ids(rowsOf(all, 'model', new Set(['large'])))).toBe('group largegroup smallba')
  })

  it('gives a group the mean and range of the runs that have the figure', () => {
    const [group] = grouped([small, twin], 'model')
    const spread = spreadOf(group!, figureColumn('best_validation_loss'))
    expect(spread).toMatchObject({ low: 2, high: 2.2, n: 2 })
    expect(spread!.mean).toBeCloseTo(2.1, 12)
    expect(spreadOf({ name: '', runs: [unfinished] }, figureColumn('best_validation_loss'))).toBeNull()
  })

  it('says figures and words of a run as they are stored', () => {
    expect(columns.created_at.kind === 'text' && columns.created_at.show(small.created_at)).toBe('2026-01-02 03:04')
    expect(figureColumn('tokens_per_parameter').of(small)).toBeCloseTo(10.24, 10)
    expect(figureColumn('flops').of({ ...small, flops: 0 })).toBeNull()
  })
})

describe('the configuration', () => {
  it('has keys in rows and runs in columns, and knows what differs', () => {
    const rows = configurationOf([small, large])
    expect(rows.find(({ key }) => key === 'dataset')).toEqual({
      key: 'dataset',
      values: ['plays', 'news'],
      differs: true,
    })
    expect(rows.find(({ key }) => key === 'n_layer')).toEqual({ key: 'n_layer', values: [4, 4], differs: false })
    const stopped = { ...large, recipe: { ...large.recipe, early_stopping: { patience: 5 } } }
    const patience = configurationOf([small, stopped]).find(({ key }) => key === 'early_stopping_patience')
    expect(patience?.values).toEqual(['off', 5])
  })

  it('says in one line from where to where a key goes', () => {
    const spans = new Map(differencesOf([small, large]).map(({ key, span }) => [key, span]))
    expect(spans.get('parameters')).toBe('100,000 – 1,000,000')
    expect(spans.get('dataset')).toBe('plays / news')
    expect(spans.has('n_layer')).toBe(false)
    expect(differencesOf([small, small])).toEqual([])
  })
})

describe('colours', () => {
  it('are those of sizes, smallest first, and the same for seeds', () => {
    const places = placesOf(all)
    expect([...places]).toEqual([
      ['c', { rung: 1, rungs: 2 }],
      ['b', { rung: 0, rungs: 2 }],
      ['a', { rung: 0, rungs: 2 }],
      ['d', { rung: 1, rungs: 2 }],
    ])
    expect(groupPlaces(grouped(all, 'model'), places).get('large')).toEqual({ rung: 1, rungs: 2 })
    // Both studies hold more than one size, or the same: the order of the groups stands in.
    expect(groupPlaces(grouped(all, 'study'), places).get('made up')).toEqual({ rung: 1, rungs: 2 })
  })
})

describe('means of curves', () => {
  it('lie between the runs, with the lowest and the highest as band', () => {
    const mean = meanBand([
      { x: columnsOf(0, 10, 20), y: columnsOf(4, 2, 1) },
      { x: columnsOf(0, 20), y: columnsOf(6, 2) },
    ])
    expect([...mean.x]).toEqual([0, 10, 20])
    expect([...mean.y]).toEqual([5, 3, 1.5])
    expect([...mean.low]).toEqual([4, 2, 1])
    expect([...mean.high]).toEqual([6, 4, 2])
  })

  it('reach only as far as every run does, pass over what is not a number, and may be empty', () => {
    const mean = meanBand([
      { x: columnsOf(0, 1, 2, 3), y: columnsOf(1, NaN, 3, 4) },
      { x: columnsOf(1, 2), y: columnsOf(2, 3) },
    ])
    expect([[...mean.x], [...mean.y]]).toEqual([
      [1, 2],
      [2, 3],
    ])
    expect(meanBand([]).x).toHaveLength(0)
    const long = Float64Array.from({ length: 5000 }, (_, index) => index)
    expect(meanBand([{ x: long, y: long }]).x).toHaveLength(600)
  })

  it('become lines: one for a run with its best, one for a group with its band', () => {
    const curves = {
      train: {
        step: columnsOf(1),
        tokens: columnsOf(1024),
        flops: columnsOf(9),
        elapsed_s: columnsOf(1),
        train_loss: columnsOf(3),
      },
      evaluation: { step: columnsOf(0, 1000), elapsed_s: columnsOf(0, 9), validation_loss: columnsOf(4, 2) },
    }
    const line = runSeries(small, curves, 'small', { rung: 0, rungs: 1 }, 'validation', 'tokens')
    expect([...line.x]).toEqual([0, small.tokens])
    expect(line.best).toEqual({ x: small.tokens, y: 2 })
    const group = { name: 'small', runs: [small, twin] }
    expect(groupSeries(group, [line, line], 'small (2)', { rung: 0, rungs: 1 }, 'validation').band).toBeDefined()
    expect(groupSeries(group, [line], 'small (1)', { rung: 0, rungs: 1 }, 'validation').band).toBeUndefined()
  })
})

it.each([
  [121_216, '121,216'],
  [0.008, '0.008'],
  [8e-4, '8e-4'],
  [7.0512e-4, '7.05e-4'],
  [0.1, '0.1'],
  [true, 'true'],
  ['', '–'],
  [undefined, '–'],
])('the setting %s reads %s on every screen', (value, text) => {
  expect(showSetting(value)).toBe(text)
})

describe('scatter charts', () => {
  const shown = { compared: all, places: placesOf(all), nameOf: (one: ComparedRun) => `${one.model.name} ${one.seed}` }
  const points = pointsOf(shown, (one) => one.parameters.total, finishedLoss)

  it('show finished runs alone, and grey what another beats', () => {
    expect(ids(points)).toBe('cba')
    const { points: judged, curves } = withFrontier(points)
    expect(judged.map(({ id, greyed }) => `${id}${greyed}`)).toEqual(['cfalse', 'btrue', 'afalse'])
    expect(curves[0]?.points).toEqual([
      [1e5, 2],
      [1e6, 1.8],
    ])
  })

  it('reach every point, curve and mark, on both kinds of axes', () => {
    const log = { log: true, format: String }
    const content = { points, marks: [{ axis: 'x' as const, value: 2e7, label: '20' }] }
    const scale = scaleOf(reach(content, 'x'), log, [60, 460])
    expect(scale.at(1e5)).toBeGreaterThan(60)
    expect(scale.at(2e7)).toBeLessThan(460)
    expect(scale.ticks.map(({ value }) => value)).toContain(1e6)
    expect(scaleOf([], { ...log, log: false }, [0, 100]).ticks.length).toBeGreaterThan(0)
    const alone = scaleOf([3], log, [0, 100])
    expect(alone.at(3)).toBeCloseTo(50, 6)
  })

  it('write a name once for seeds that lie together, and never one over another', () => {
    const box = plotBox(400, 300)
    const at = (id: string, x: number, y: number, short: string) => ({ id, x, y, short })
    const names = labelled([at('a', 200, 100, 'small'), at('b', 202, 101, 'small'), at('c', 300, 200, 'large')], box)
    expect([...names.keys()]).toEqual(['a', 'c'])
    expect(names.get('a')!.text).toBe('small')
    expect(labelled([at('a', 200, 100, 'a very long name of a model')], box).get('a')!.text).toBe('a very l…f a model')
  })

  it('write a name beside what crosses the plot', () => {
    const box = plotBox(400, 300)
    const point = { id: 'a', x: 200, y: 150, short: 'small' }
    const above = labelled([point], box).get('a')!
    expect(above).toMatchObject({ x: 200 })
    expect(above.y).toBeLessThan(150)
    const upright = [[200, box.top] as const, [200, box.bottom] as const]
    const beside = labelled([point], box, [upright]).get('a')!
    expect(Math.abs(beside.x - 200)).toBeGreaterThan(20)
    const across = [[box.left, 135] as const, [box.right, 135] as const]
    expect(labelled([point], box, [across]).get('a')!.y).toBeGreaterThan(150)
  })

  it('have a marker of its own for neighbouring rungs', () => {
    expect(new Set([0, 1, 2].map((rung) => markerPath(rung, 0, 0, 5))).size).toBe(3)
  })

  it('are saved as points with both figures', () => {
    const axis = (label: string) => ({ label, format: String, log: true })
    const lines = scatterCsv(points.slice(0, 1), axis('N, total'), axis('loss')).split('\n')
    expect(lines).toEqual(['run,label,"N, total",loss', 'c,large 1,1000000,1.8', ''])
  })
})

describe('the size chart', () => {
  const points = pointsOf(
    { compared: [small, large], places: placesOf(all), nameOf: ({ model }) => model.name },
    (one) => one.parameters.total,
    finishedLoss,
  )
  const fit = {
    law: 'N',
    E: 1.5,
    points: [{ n: 1e6, d: 1, loss: 1.8 }],
    verdict: { carries: true, reasons: [] },
    band: {
      variable: 'n',
      d: null,
      x: [1e5, 1e6, 4e6, 9e6],
      loss: [2, 1.8, 1.7, 1.6],
      low: [1, 1, 1, 1],
      high: [3, 3, 3, 3],
    },
  } as unknown as Fit

  it('draws the law through the points, dashed beyond the largest, with its band and floor', () => {
    const content = sizeContent(points, fit, (E) => `E = ${E}`)
    expect(content.curves).toEqual([
      {
        points: [
          [1e5, 2],
          [1e6, 1.8],
        ],
        look: 'solid',
      },
      {
        points: [
          [1e6, 1.8],
          [4e6, 1.7],
        ],
        look: 'dashed',
      },
    ])
    expect(content.band).toEqual({ x: [1e5, 1e6, 4e6], low: [1, 1, 1], high: [3, 3, 3] })
    expect(content.marks).toEqual([{ axis: 'y', value: 1.5, label: 'E = 1.500' }])
  })

  it('draws no law that the runs cannot carry, only a faint line within each study', () => {
    const refused = { ...fit, verdict: { carries: false, reasons: ['too few'] } }
    expect(sizeContent(points, refused, String)).toEqual({ points, curves: [] })
    const ladder = points.map((point) => ({ ...point, family: 'one' }))
    expect(sizeContent(ladder, null, String).curves).toEqual([
      {
        points: [
          [1e5, 2],
          [1e6, 1.8],
        ],
        look: 'faint',
      },
    ])
  })
})

describe('CSV', () => {
  it('quotes what needs it, and leaves out what is not there', () => {
    expect(
      csvOf(
        ['a', 'b "c"'],
        [
          ['x, y', null],
          [NaN, 'line\nbreak'],
          [0.1, true],
        ],
      ),
    ).toBe('a,"b ""c"""\n"x, y",\n,"line\nbreak"\n0.1,true\n')
  })
})
