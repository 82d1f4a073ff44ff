import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset } from '../../contract/dataset.ts'
import type { Tokenizer, TokenizerKind } from '../../contract/tokenizer.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'

export interface TokenizerWish {
  name: string
  kind: TokenizerKind
  /** For bpe. Character and byte tokenizers have as many tokens as their data asks for. */
  vocab?: number
}

export interface TokenizingRoom {
  stores: Pick<Stores, 'tokenizers'>
  engine: Engine
  home: string
  threads: number
  signal?: AbortSignal
  onProgress?(done: number, total: number): void
}

/**
 * Trains a tokenizer on the train split alone and stores it as `tokenizers/<sha256>.json`: the file first, the row after
 * it. Throws already_exists, dataset_empty for an empty train split, cancelled…
 */
export async function trainTokenizer(dataset: Dataset, wish: TokenizerWish, room: TokenizingRoom): Promise<Tokenizer> {
  const { stores, engine, home, threads, signal, onProgress } = room
  if (stores.tokenizers.byName(wish.name))
    throw new SizewiseError('already_exists', phrase('names.taken', { noun: 'tokenizer', name: wish.name }), wish.name)
  if (dataset.splits.train.documents === 0)
    throw new SizewiseError(
      'dataset_empty',
      phrase('plan.splitIsEmpty', { split: 'train', dataset: dataset.name }),
      dataset.name,
    )
  const folder = join(home, 'tokenizers')
  await mkdir(folder, { recursive: true })
  const temporary = join(folder, `${randomUUID()}.tmp`)
  try {
    const documents = [join(home, dataset.folder, 'train.docs')]
    const { vocab, sha256 } = await engine.ask(
      'train_tokenizer',
      { kind: wish.kind, vocab: wish.vocab ?? 0, documents, out: temporary, threads },
      { ...(signal ? { signal } : {}), onEvent: ({ done, total }) => onProgress?.(done, total) },
    )
    const path = `tokenizers/${sha256}.json`
    await rename(temporary, join(home, path))
    return stores.tokenizers.insert({
      name: wish.name,
      kind: wish.kind,
      vocab,
      path,
      hash: sha256,
      trained_on: dataset.name,
    })
  } finally {
    await rm(temporary, { force: true })
  }
}
