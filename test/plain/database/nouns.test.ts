import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../../electron/contract/dataset.ts'
import type { Stores } from '../../../electron/core/ports/stores.ts'
import { openConnection } from '../../../electron/database/open.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { sampleDataset, sampleStudy, scratchFolder, trainPoint } from './sample.ts'

const failure = (code: string): unknown => expect.objectContaining({ name: 'SizewiseError', code })
const fresh = (): Stores => openStores(join(scratchFolder(), 'sizewise.sqlite'))
const bytes = {
  name: 'bytes',
  kind: 'byte' as const,
  vocab: 257,
  path: 'tokenizers/x.json',
  hash: 'ef',
  trained_on: 'plays',
}

describe('datasets, tokenizers and shards', () => {
  it('come back as they were given', () => {
    const stores = fresh()
    const inserted = stores.datasets.insert(sampleDataset())
    expect(inserted).toMatchObject(sampleDataset())
    expect(stores.datasets.byName('plays')).toEqual(inserted)
    expect(stores.datasets.byHash(inserted.hash)).toEqual([inserted])
    const tokenizer = stores.tokenizers.insert(bytes)
    expect(stores.tokenizers.byName('bytes')).toEqual({ ...bytes, id: tokenizer.id, created_at: tokenizer.created_at })
    const shard = {
      dataset_id: inserted.id,
      tokenizer_id: tokenizer.id,
      split: 'train' as const,
      path: 'tokens/a',
      tokens: 2 ** 40,
      documents: 1,
      bytes: 2,
      sha256: 'x',
    }
    stores.shards.put(shard)
    stores.shards.put({ ...shard, tokens: 7 })
    expect(stores.shards.list()).toEqual([{ ...shard, tokens: 7 }])
    stores.close()
  })

  it('refuse a name twice, an unknown kind, and a tokenizer of no dataset', () => {
    const stores = fresh()
    stores.datasets.insert(sampleDataset())
    expect(() => stores.datasets.insert(sampleDataset())).toThrow(failure('already_exists'))
    expect(() => stores.datasets.insert({ ...sampleDataset('other'), kind: 'images' as Dataset['kind'] })).toThrow(
      'CHECK',
    )
    expect(() => stores.tokenizers.insert({ ...bytes, trained_on: 'absent' })).toThrow(failure('not_found'))
    expect(() =>
      stores.shards.put({
        dataset_id: 1,
        tokenizer_id: 99,
        split: 'train',
        path: '',
        tokens: 0,
        documents: 0,
        bytes: 0,
        sha256: '',
      }),
    ).toThrow('FOREIGN KEY')
    stores.close()
  })

  it('are kept while a study needs them; shards go and tokenizers stay when the dataset goes', () => {
    const stores = fresh()
    const dataset = stores.datasets.insert(sampleDataset())
    const tokenizer = stores.tokenizers.insert(bytes)
    const study = stores.studies.insert({ ...sampleStudy(stores), tokenizer_id: tokenizer.id })
    stores.shards.put({
      dataset_id: dataset.id,
      tokenizer_id: tokenizer.id,
      split: 'test',
      path: 'p',
      tokens: 1,
      documents: 1,
      bytes: 1,
      sha256: 'x',
    })
    expect(stores.datasets.dependents(dataset.id)).toEqual({ studies: ['by size'], tokenizers: ['bytes'] })
    expect(() => stores.datasets.delete(dataset.id)).toThrow("used by the study 'by size'")
    expect(() => stores.tokenizers.delete(tokenizer.id)).toThrow(failure('in_use'))
    stores.studies.delete(study.id)
    stores.datasets.delete(dataset.id)
    expect(stores.shards.list()).toEqual([])
    expect(stores.tokenizers.byName('bytes')).toBeDefined()
    expect(stores.tokenizers.byName('bytes')?.trained_on).toBeUndefined()
    expect(() => stores.datasets.delete(dataset.id)).toThrow(failure('not_found'))
    stores.close()
  })
})

describe('studies and runs', () => {
  it('are made at once or not at all', () => {
    const stores = fresh()
    expect(() => stores.studies.insert(sampleStudy(stores, ['r1', 'r1']))).toThrow('UNIQUE')
    expect(stores.studies.list()).toEqual([])
    const study = stores.studies.insert(sampleStudy(stores, ['r1', 'r2']))
    expect(study).toMatchObject({
      name: 'by size',
      state: 'new',
      dataset: 'plays',
      tokenizer: null,
      plan: { budget: { max_steps: 100 } },
      result: null,
    })
    expect(stores.runs.list({ study: 'by size' }).map((run) => [run.id, run.state])).toEqual([
      ['r1', 'queued'],
      ['r2', 'queued'],
    ])
    stores.close()
  })

  it('keep states, errors, plans and results', () => {
    const stores = fresh()
    const { id } = stores.studies.insert(sampleStudy(stores, ['r1', 'r2']))
    stores.studies.setState(id, 'running')
    stores.studies.setResult(id, { fit: null, answer: { sentence: 's', smallest_within: null, train_next: null } })
    stores.runs.setState('r1', 'failed', { code: 'diverged', message: 'the loss is not a number' })
    stores.runs.raisePeakMemory('r1', 10)
    stores.runs.raisePeakMemory('r1', 5)
    stores.runs.setEstimate('r1', { duration_s: 3, memory_bytes: 4 })
    expect(stores.studies.byName('by size')).toMatchObject({ state: 'running', result: { answer: { sentence: 's' } } })
    expect(stores.runs.byId('r1')).toMatchObject({
      state: 'failed',
      error: { code: 'diverged' },
      peak_memory_bytes: 10,
      estimate: { duration_s: 3 },
    })
    expect(stores.runs.list({ state: 'queued' }).map((run) => run.id)).toEqual(['r2'])
    stores.runs.setState('r1', 'queued')
    expect(stores.runs.byId('r1')).not.toHaveProperty('error')
    expect(() => {
      stores.runs.setState('absent', 'queued')
    }).toThrow(failure('not_found'))
    stores.close()
  })

  it('go with everything that hangs on them', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const stores = openStores(path)
    const { id } = stores.studies.insert(sampleStudy(stores))
    stores.metrics.record('r1', {
      train: [trainPoint(1)],
      evaluations: [],
      checkpoint: { step: 1, path: 'p', sha256: 's', best: null },
    })
    const made = stores.evaluations.insert({
      run: 'r1',
      task: 'perplexity',
      dataset_id: null,
      metrics: { perplexity: { value: 3, interval: [2, 4], n: 9 } },
    })
    expect(stores.evaluations.list('r1')).toEqual([made])
    stores.studies.delete(id)
    stores.close()
    const connection = openConnection(path)
    for (const table of ['runs', 'train_metrics', 'checkpoints', 'evaluations']) {
      expect(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
    }
    connection.close()
  })

  it('roll back together inside a transaction', () => {
    const stores = fresh()
    const broken = (): void => {
      stores.transaction(() => {
        stores.datasets.insert(sampleDataset())
        throw new Error('halfway')
      })
    }
    expect(broken).toThrow('halfway')
    expect(stores.datasets.list()).toEqual([])
    stores.close()
  })
})
