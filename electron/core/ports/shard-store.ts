import type { SplitName } from '../../contract/dataset.ts'

/** A split of a dataset under a tokenizer as token ids: a cache that can be made again. */
export interface Shard {
  dataset_id: number
  tokenizer_id: number
  split: SplitName
  /** Relative to the data folder. */
  path: string
  tokens: number
  documents: number
  /** Bytes of the text that the tokens encode. */
  bytes: number
  sha256: string
}

export interface ShardStore {
  /** Replaces the shard of the same dataset, tokenizer and split. */
  put(shard: Shard): void
  get(datasetId: number, tokenizerId: number, split: SplitName): Shard | undefined
  list(): Shard[]
  delete(datasetId: number, tokenizerId: number, split: SplitName): void
}
