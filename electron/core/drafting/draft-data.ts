import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset } from '../../contract/dataset.ts'
import type { StudyDraft } from '../../contract/draft.ts'
import type { Tokenizer } from '../../contract/tokenizer.ts'
import type { PlannedData } from '../planning/planned-data.ts'
import type { Shard } from '../ports/shard-store.ts'
import type { Stores } from '../ports/stores.ts'
import { tokenizerName } from '../studies/study-materials.ts'

export type DraftStores = Pick<Stores, 'datasets' | 'tokenizers' | 'shards'>

export interface DraftData extends PlannedData {
  /** The tokenizer or its tokens are not made yet. */
  estimated: boolean
}

/** Tokens that every tokenizer has: the bytes, and the end of a text. */
const bytesAndEnd = 257
const sampledBytes = 1024 * 1024
const characters = new Map<string, Promise<number>>()

/** What is known of the tokens of a draft before they are made; undefined without the dataset or the named tokenizer. */
export async function draftData(draft: StudyDraft, stores: DraftStores, home: string): Promise<DraftData | undefined> {
  const dataset = stores.datasets.byName(draft.dataset)
  if (dataset === undefined) return undefined
  const wish = draft.tokenizer
  const tokenizer = stores.tokenizers.byName('name' in wish ? wish.name : tokenizerName(dataset, wish))
  if (tokenizer === undefined && 'name' in wish) return undefined
  const { kind, vocab } = tokenizer ?? (wish as Exclude<typeof wish, { name: string }>)
  const knownVocab = vocab ?? bytesAndEnd + (kind === 'char' ? await foreignCharacters(dataset, home) : 0)
  const train = shardOf(stores, dataset, tokenizer, 'train')
  const validation = shardOf(stores, dataset, tokenizer, 'validation')
  return {
    vocab: knownVocab,
    train_tokens: train?.tokens ?? estimatedTokens(dataset, 'train', kind, knownVocab),
    validation_tokens: validation?.tokens ?? estimatedTokens(dataset, 'validation', kind, knownVocab),
    estimated: train === undefined || validation === undefined,
  }
}

function shardOf(
  stores: DraftStores,
  dataset: Dataset,
  tokenizer: Tokenizer | undefined,
  split: 'train' | 'validation',
): Shard | undefined {
  return tokenizer && stores.shards.get(dataset.id, tokenizer.id, split)
}

/**
 * Characters and bytes are tokens one to one. Of byte pairs, each doubling of the vocabulary adds about two thirds of a
 * byte to a token of running text, and hardly anything beyond four and a half.
 */
function estimatedTokens(dataset: Dataset, split: 'train' | 'validation', kind: Tokenizer['kind'], vocab: number) {
  const { bytes, characters: count, documents } = dataset.splits[split]
  const ends = documents > 1 ? documents : 0
  if (kind === 'byte') return bytes + ends
  if (kind === 'char') return count + ends
  const bytesPerToken = Math.min(4.5, 1 + (2 / 3) * Math.max(0, Math.log2(vocab / 256)))
  return Math.round(bytes / bytesPerToken) + ends
}

/**
 * Different characters beyond ASCII in the beginning of the train split, each a token of its own to a character tokenizer; a
 * few rare ones come later. Read once for each content.
 */
export function foreignCharacters(dataset: Dataset, home: string): Promise<number> {
  const known = characters.get(dataset.hash)
  if (known !== undefined) return known
  const counted = countCharacters(join(home, dataset.folder, 'train.docs'), dataset.splits.train.bytes)
  characters.set(dataset.hash, counted)
  // A file that could not be read may be there at the next look.
  counted.catch(() => characters.delete(dataset.hash))
  return counted
}

async function countCharacters(path: string, textBytes: number): Promise<number> {
  const file = await open(path)
  try {
    const bytes = Buffer.alloc(Math.min(sampledBytes, textBytes))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    // The cut may go through a character; what is left of it is none.
    return new Set(bytes.toString('utf8', 0, bytesRead).replace(/[\0-\x7f]|\uFFFD+$/g, '')).size
  } finally {
    await file.close()
  }
}
