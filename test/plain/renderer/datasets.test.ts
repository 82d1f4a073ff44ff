import { describe, expect, it } from 'vitest'
import { StatisticsCollector } from '../../../electron/core/importing/statistics.ts'
import { filledBins } from '../../../renderer/lib/charts/filled-bins.ts'
import { nameOfRole, rolesWith, sharesAddUp, shownColumns } from '../../../renderer/lib/state/import-choices.ts'

describe('the roles of columns', () => {
  it('give each role one column, and a text either a label or a second text', () => {
    expect(rolesWith(['text', 'label', null], 2, 'text')).toEqual([null, 'label', 'text'])
    expect(rolesWith(['text', 'label', null], 2, 'target')).toEqual(['text', null, 'target'])
    expect(rolesWith(['text', 'label', null], 0, null)).toEqual([null, 'label', null])
    expect(rolesWith(['text', 'label', null], 1, 'text')).toEqual([null, 'text', null])
  })

  it('keep a column of thousands in sight, beside those that are looked for', () => {
    const names = Array.from({ length: 3000 }, (_, column) => `feature ${column}`)
    const roles = names.map((_, column) => (column === 2900 ? ('text' as const) : null))
    expect(shownColumns(names, roles, '', 4)).toEqual([0, 1, 2, 2900])
    expect(shownColumns(names, roles, ' Feature 1234', 4)).toEqual([1234, 2900])
    expect(shownColumns(names.slice(0, 2), [null, null], '', 4)).toEqual([0, 1])
  })

  it('name the columns of the import', () => {
    const columns = [{ name: 'id' }, { name: 'review' }]
    expect(nameOfRole('text_column', columns, [null, 'text'], 'text')).toEqual({ text_column: 'review' })
    expect(nameOfRole('label_column', columns, [null, 'text'], 'label')).toEqual({})
  })
})

it('splits are shares when they add up and something is left to train on', () => {
  expect(sharesAddUp({ train: 90, validation: 10, test: 0 })).toBe(true)
  expect(sharesAddUp({ train: 33.4, validation: 33.3, test: 33.3 })).toBe(true)
  expect(sharesAddUp({ train: 90, validation: 5, test: 4 })).toBe(false)
  expect(sharesAddUp({ train: 0, validation: 50, test: 50 })).toBe(false)
  expect(sharesAddUp({ train: 110, validation: -10, test: 0 })).toBe(false)
  expect(sharesAddUp({ train: NaN, validation: 5, test: 5 })).toBe(false)
})

describe('the lengths of documents', () => {
  const histogram = (...lengths: number[]) => {
    const collector = new StatisticsCollector()
    for (const [low, length] of lengths.entries())
      collector.addDocument(new Uint8Array(), length, { low, high: 0 }, 'train')
    return collector.result().length_histogram
  }

  it('are shown from the shortest to the longest, with an empty neighbour on each side', () => {
    expect(filledBins(histogram(100, 120, 600))).toEqual([
      { from: 32, to: 64, count: 0 },
      { from: 64, to: 128, count: 2 },
      { from: 128, to: 256, count: 0 },
      { from: 256, to: 512, count: 0 },
      { from: 512, to: 1024, count: 1 },
      { from: 1024, to: 2048, count: 0 },
    ])
  })

  it('end openly on both sides, and are none without documents', () => {
    expect(filledBins(histogram(0, 2 ** 30)).at(0)).toEqual({ from: 0, to: 16, count: 1 })
    expect(filledBins(histogram(0, 2 ** 30)).at(-1)).toEqual({ from: 2 ** 24, to: null, count: 1 })
    expect(filledBins(histogram())).toEqual([])
  })
})
