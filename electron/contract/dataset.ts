import type { Said } from './phrases/phrase.ts'

/** Imported local data. */
export const datasetKinds = ['text', 'labelled text', 'text pairs'] as const
export type DatasetKind = (typeof datasetKinds)[number]
export const splitNames = ['train', 'validation', 'test'] as const
export type SplitName = (typeof splitNames)[number]

export interface SplitStatistics {
  documents: number
  characters: number
  bytes: number
}

export interface DatasetStatistics {
  documents: number
  characters: number
  bytes: number
  splits: Record<SplitName, SplitStatistics>
  /** Documents that repeat an earlier one; `across_splits`: validation or test documents that also stand in train. */
  duplicates: { exact: number; near: number; across_splits: number }
  /** Documents by length in characters: counts[i] documents have fewer than edges[i] (the last: any). */
  length_histogram: { edges: number[]; counts: number[] }
  warnings: Said[]
}

export interface Dataset extends DatasetStatistics {
  id: number
  name: string
  kind: DatasetKind
  /** sha256 of kind, splits and documents in order: the same content has the same hash on every machine. */
  hash: string
  /** How the splits were made: by the hash of each item, or by position in a single long text. */
  split_rule: { by: 'item hash' | 'position'; train: number; validation: number; test: number }
  source: { paths: string[]; text_column?: string; label_column?: string; target_column?: string; encoding: string }
  labels?: string[]
  /** Relative to the data folder: `datasets/<hash>/`, holding `<split>.docs`. */
  folder: string
  created_at: string
}

/** Documents of a split with their beginnings. */
export interface DocumentPage {
  /** Documents in the split. */
  total: number
  documents: {
    index: number
    /** The beginning. */
    text: string
    /** Of the whole document. */
    bytes: number
    /** Of labelled text. */
    label: string | null
    /** The beginning of the second text of a pair. */
    target: string | null
  }[]
}

/** A piece of one document; `next`: where the following one starts, null at the end. */
export interface DocumentPiece {
  text: string
  next: number | null
  /** Of the whole document. */
  bytes: number
}

/** What hangs on a dataset. */
export interface DatasetDependents {
  /** Cannot stay without it. */
  studies: string[]
  /** Were trained on it, and stay. */
  tokenizers: string[]
}
