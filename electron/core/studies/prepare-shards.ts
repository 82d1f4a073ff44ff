import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Dataset, SplitName } from '../../contract/dataset.ts'
import type { Tokenizer } from '../../contract/tokenizer.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { Engine } from '../ports/engine.ts'
import type { Shard } from '../ports/shard-store.ts'
import type { Stores } from '../ports/stores.ts'
import { sha256OfFile } from '../running/checkpoint-files.ts'

export interface ShardRoom {
  stores: Pick<Stores, 'shards'>
  engine: Engine
  home: string
  threads: number
  signal?: AbortSignal
  onPreparing?(what: Said, done: number, total: number): void
}

export interface StudyShards {
  train: Shard
  validation: Shard
}

/** The splits that training reads, as tokens: made where they are missing, made again where the file is not what its row says. */
export async function prepareShards(dataset: Dataset, tokenizer: Tokenizer, room: ShardRoom): Promise<StudyShards> {
  for (const split of ['train', 'validation'] as const) {
    if (dataset.splits[split].documents > 0) continue
    const said = phrase('plan.emptySplit', { split, dataset: dataset.name })
    throw new SizewiseError('dataset_too_small', said, dataset.name)
  }
  return {
    train: await prepareShard(dataset, tokenizer, 'train', room),
    validation: await prepareShard(dataset, tokenizer, 'validation', room),
  }
}

/** One split as tokens, under any tokenizer. */
export async function prepareShard(
  dataset: Dataset,
  tokenizer: Tokenizer,
  split: SplitName,
  room: ShardRoom,
): Promise<Shard> {
  const { stores, engine, home, threads, signal, onPreparing } = room
  const known = stores.shards.get(dataset.id, tokenizer.id, split)
  if (known && (await isWhole(join(home, known.path), known.sha256))) return known
  // Both hashes name the folder, so the same path always holds the same tokens.
  const path = `shards/${dataset.hash.slice(0, 16)}-${tokenizer.hash.slice(0, 16)}/${split}.tokens`
  const out = join(home, path)
  await mkdir(dirname(out), { recursive: true })
  const documents = join(home, dataset.folder, `${split}.docs`)
  const result = await engine.ask(
    'encode_documents',
    { tokenizer: join(home, tokenizer.path), documents, out, threads },
    {
      ...(signal ? { signal } : {}),
      onEvent: ({ done, total }) => onPreparing?.(phrase('log.tokens', { dataset: dataset.name, split }), done, total),
    },
  )
  const shard: Shard = { dataset_id: dataset.id, tokenizer_id: tokenizer.id, split, path, ...result }
  stores.shards.put(shard)
  return shard
}

async function isWhole(path: string, sha256: string): Promise<boolean> {
  return existsSync(path) && (await sha256OfFile(path)) === sha256
}
