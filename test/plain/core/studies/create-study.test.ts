import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { smallStudy, StudyRoom } from './study-room.ts'

const withGpu = {
  version: '0',
  cpu: { name: 'a processor', cores: 2, features: [], path: 'avx2' as const },
  cuda: {
    available: true,
    detail: 'a GPU',
    devices: [{ device: 'cuda:0', name: 'A GPU', memory_bytes: 2 ** 33, capability: '9.0', multiprocessors: 132 }],
  },
}

describe('createStudy', () => {
  it('imports, tokenises, measures and plans', async () => {
    const room = new StudyRoom()
    const study = await room.create(smallStudy)
    expect(room.made).toEqual([
      'dataset plays',
      expect.stringMatching(/^tokenizer plays-bpe-300-[0-9a-f]{8}$/),
      'tokens train',
      'tokens validation',
    ])
    expect(room.prepared.slice(-3)).toEqual(['speed of nano 1/3', 'speed of micro 2/3', 'speed of mini 3/3'])
    expect(study).toMatchObject({ name: 'by size', state: 'new', dataset: 'plays', source: smallStudy })
    expect(study.plan).toMatchObject({ budget: { max_steps: 40 }, data: { train_tokens: 5000, orders: {} } })
    const runs = room.stores.runs.list({ study: 'by size' })
    expect(runs.map((run) => run.id)).toEqual(['by-size-nano-1337', 'by-size-micro-1337', 'by-size-mini-1337'])
    for (const run of runs) {
      expect(run).toMatchObject({ state: 'queued', steps: 40, device: 'cpu' })
      expect(run.model.vocab).toBe(300)
      expect(run.estimate?.duration_s).toBeGreaterThan(0)
    }
  })

  it('makes each thing once for several studies', async () => {
    const room = new StudyRoom()
    await room.create(smallStudy)
    const before = room.made.length
    const second = await room.create(smallStudy.replace('study: by size', 'study: again').replace('seeds', 'seeds'))
    expect(room.made.slice(before)).toEqual(['dataset plays 2'])
    expect(second.dataset).toBe('plays')
    expect(room.stores.datasets.list()).toHaveLength(1)
    expect(room.stores.runs.list({ study: 'again' })[0]?.id).toBe('again-nano-1337')
    await room.create(smallStudy.replace('study: by size', 'study: by name').replace('plays.txt', 'plays'))
    expect(room.made).toHaveLength(before + 1)
  })

  it('gives runs of alike names ids of their own', async () => {
    const room = new StudyRoom()
    await room.create(
      smallStudy
        .replace('study: by size', 'study: 尺寸')
        .replace('- { preset: nano, context: 16 }', '- { preset: nano, name: 小, context: 16 }'),
    )
    await room.create(smallStudy.replace('study: by size', 'study: 大小'))
    expect(room.stores.runs.list().map((run) => run.id)).toEqual([
      'study-model-1337',
      'study-micro-1337',
      'study-mini-1337',
      'study-nano-1337',
      'study-micro-1337-2',
      'study-mini-1337-2',
    ])
  })

  it.each([
    [
      'an unknown dataset',
      (yaml: string) => yaml.replace('plays.txt', 'plais'),
      'not_found',
      /no dataset is called "plais", and there is no file/,
    ],
    [
      'an unknown tokenizer',
      (yaml: string) => yaml.replace('{ kind: bpe, vocab: 300 }', 'bpe'),
      'not_found',
      /no tokenizer is called "bpe"/,
    ],
    [
      'a context beyond the data',
      (yaml: string) => yaml.replace('preset: mini, context: 16', 'preset: mini, context: 5000'),
      'dataset_too_small',
      /mini with a context of 5000 needs at least 5001/,
    ],
    ['a file that is no study', () => 'study: [', 'study_invalid', /^line 1: /],
  ])('stores nothing for %s', async (_what, change, code, message) => {
    const room = new StudyRoom()
    const failure: unknown = await room.create(change(smallStudy)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(SizewiseError)
    expect(failure).toMatchObject({ code })
    expect((failure as SizewiseError).message).toMatch(message)
    expect(room.stores.studies.list()).toEqual([])
  })

  it('gives every run the device that the file names for its size, where the engine has it', async () => {
    const mixed = smallStudy.replace('recipe: {', 'recipe: { per_model: { mini: { device: cuda } },')
    const room = new StudyRoom()
    await expect(room.create(mixed)).rejects.toMatchObject({ code: 'device_unavailable', at: 'cuda' })
    expect(room.made).toEqual([])
    await room.create(mixed, room.engine({ handlers: { describe_engine: () => withGpu } }))
    const runs = room.stores.runs.list({ study: 'by size' })
    expect(runs.map(({ model, device }) => [model.name, device])).toEqual([
      ['nano', 'cpu'],
      ['micro', 'cpu'],
      ['mini', 'cuda'],
    ])
  })

  it('refuses a second study of the same name', async () => {
    const room = new StudyRoom()
    await room.create(smallStudy)
    await expect(room.create(smallStudy)).rejects.toMatchObject({ code: 'already_exists' })
  })

  it('trains on the very tokens of the plan: makes them again, or refuses others', async () => {
    const room = new StudyRoom()
    await room.create(smallStudy)
    rmSync(join(room.home, 'shards'), { recursive: true })
    expect((await room.train('by size')).state).toBe('completed')
    expect(room.made.filter((thing) => thing === 'tokens train')).toHaveLength(2)
    rmSync(join(room.home, 'shards'), { recursive: true })
    room.tokens = 'other tokens'
    await expect(room.train('by size')).rejects.toMatchObject({ code: 'shard_invalid' })
  })
})
