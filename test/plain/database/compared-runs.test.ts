import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunPlace } from '../../../electron/contract/channels/compare.ts'
import type { Stores } from '../../../electron/core/ports/stores.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { sampleStudy, scratchFolder, trainPoint } from './sample.ts'

function filled(): Stores {
  const stores = openStores(join(scratchFolder(), 'sizewise.sqlite'))
  stores.studies.insert({ ...sampleStudy(stores, ['a1', 'a2', 'a3']), name: 'a' })
  stores.studies.insert({ ...sampleStudy(stores, ['b1', 'b2']), name: 'b' })
  return stores
}

/** The ids of every page, one after the other. */
function pages(stores: Stores, limit: number, study: string | null = null): string[][] {
  const found: string[][] = []
  let after: RunPlace | null = null
  do {
    const page = stores.runs.page({ study, after, limit })
    found.push(page.runs.map((run) => run.id))
    after = page.next
  } while (after !== null)
  return found
}

describe('pages of runs', () => {
  it('hold every run once, in the order of the list, whatever their size', () => {
    const stores = filled()
    expect(pages(stores, 2)).toEqual([['a1', 'a2'], ['a3', 'b1'], ['b2']])
    expect(pages(stores, 5).flat()).toEqual(stores.runs.list().map((run) => run.id))
    expect(pages(stores, 2, 'b')).toEqual([['b1', 'b2'], []])
    expect(pages(stores, 2, 'absent')).toEqual([[]])
    stores.close()
  })

  it('say of a run what the list says, and what stands around it', () => {
    const stores = filled()
    stores.metrics.record('b1', {
      train: [trainPoint(1)],
      evaluations: [{ step: 1, validation_loss: 2, bits_per_byte: 1, elapsed_s: 1 }],
    })
    const [run] = stores.runs.page({ study: 'b', after: null, limit: 1 }).runs
    expect(run).toMatchObject(stores.runs.byId('b1')!)
    expect(run).toMatchObject({ dataset: 'plays', tokenizer: null, notes: '', archived: false })
    expect(run!.created_at).toBe(stores.studies.byName('b')!.created_at)
    stores.close()
  })
})

describe('what a person says of a run', () => {
  it('is kept for that run alone', () => {
    const stores = filled()
    stores.runs.setNotes('a2', 'warmed up "longer",\nsee b1')
    stores.runs.setArchived('a3', true)
    const { runs } = stores.runs.page({ study: 'a', after: null, limit: 9 })
    expect(runs.map(({ notes, archived }) => [notes, archived])).toEqual([
      ['', false],
      ['warmed up "longer",\nsee b1', false],
      ['', true],
    ])
    stores.runs.setArchived('a3', false)
    expect(stores.runs.page({ study: 'a', after: null, limit: 9 }).runs.some((run) => run.archived)).toBe(false)
    expect(() => {
      stores.runs.setNotes('absent', '')
    }).toThrow(expect.objectContaining({ code: 'not_found' }))
    stores.close()
  })
})
