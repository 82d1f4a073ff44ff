import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../../../electron/contract/dataset.ts'
import type { Tokenizer } from '../../../../electron/contract/tokenizer.ts'
import { deleteDataset } from '../../../../electron/core/deleting/delete-dataset.ts'
import { deleteTokenizer } from '../../../../electron/core/deleting/delete-tokenizer.ts'
import { sampleRun } from '../../database/sample.ts'
import { failure, openWorkbench, type Workbench } from '../importing/import-sample.ts'

/** A dataset, a tokenizer trained on it, a shard of both, and a study with one run that uses both. */
async function furnish(bench: Workbench): Promise<{ dataset: Dataset; tokenizer: Tokenizer }> {
  const dataset = await bench.import(bench.file('a.txt', 'some text to train on'), { name: 'words' })
  const tokenizer = bench.stores.tokenizers.insert({
    name: 'bytes',
    kind: 'byte',
    vocab: 257,
    path: 'tokenizers/b.json',
    hash: 'b',
    trained_on: 'words',
  })
  for (const [folder, name] of [
    ['tokenizers', 'b.json'],
    ['shards', 's.tokens'],
    ['checkpoints/r1', 'step.safetensors'],
  ] as const) {
    mkdirSync(join(bench.home, folder), { recursive: true })
    writeFileSync(join(bench.home, folder, name), 'bytes')
  }
  bench.stores.shards.put({
    dataset_id: dataset.id,
    tokenizer_id: tokenizer.id,
    split: 'train',
    path: 'shards/s.tokens',
    tokens: 1,
    documents: 1,
    bytes: 1,
    sha256: 's',
  })
  bench.stores.studies.insert({
    name: 'by size',
    source: '',
    dataset_id: dataset.id,
    tokenizer_id: tokenizer.id,
    plan: {},
    runs: [sampleRun('r1')],
  })
  return { dataset, tokenizer }
}
const stands = (bench: Workbench, path: string): boolean => existsSync(join(bench.home, path))

describe('deleting', () => {
  it('says what depends on a dataset and a tokenizer, and changes nothing', async () => {
    const bench = openWorkbench()
    const { dataset, tokenizer } = await furnish(bench)
    await expect(deleteDataset(dataset, { withDependents: false, files: true }, bench)).rejects.toEqual(
      failure('in_use', "'by size'"),
    )
    await expect(deleteTokenizer(tokenizer, true, bench)).rejects.toEqual(failure('in_use', "'by size'"))
    expect(stands(bench, dataset.folder) && stands(bench, 'shards/s.tokens')).toBe(true)
    expect(bench.stores.studies.list().length).toBe(1)
  })

  it('takes the studies and files of a dataset along when asked, and leaves its tokenizers', async () => {
    const bench = openWorkbench()
    const { dataset } = await furnish(bench)
    const deleted = await deleteDataset(dataset, { withDependents: true, files: true }, bench)
    expect(deleted).toEqual({ deleted: 'words', studies: ['by size'], tokenizers_kept: ['bytes'], files: 'deleted' })
    expect([dataset.folder, 'shards/s.tokens', 'checkpoints/r1'].filter((path) => stands(bench, path))).toEqual([])
    expect(stands(bench, 'tokenizers/b.json')).toBe(true)
    expect(bench.stores.studies.list()).toEqual([])
    const tokenizer = bench.stores.tokenizers.byName('bytes') as Tokenizer
    expect(await deleteTokenizer(tokenizer, true, bench)).toEqual({ deleted: 'bytes', files: 'deleted' })
    expect(stands(bench, 'tokenizers/b.json')).toBe(false)
  })

  it('keeps the files when asked, and those that another dataset shares', async () => {
    const bench = openWorkbench()
    const one = await bench.import(bench.file('a.txt', 'the same text'), { name: 'one' })
    const two = await bench.import(bench.file('a.txt', 'the same text'), { name: 'two' })
    await deleteDataset(one, { withDependents: false, files: true }, bench)
    expect(stands(bench, two.folder)).toBe(true)
    expect(await deleteDataset(two, { withDependents: false, files: false }, bench)).toMatchObject({ files: 'kept' })
    expect(stands(bench, two.folder)).toBe(true)
  })
})
