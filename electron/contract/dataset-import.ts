import type { DatasetKind, SplitName } from './dataset.ts'

export const encodings = ['UTF-8', 'UTF-16LE', 'UTF-16BE', 'GB18030'] as const
export type Encoding = (typeof encodings)[number]

export const sourceFormats = ['text', 'csv', 'tsv', 'json', 'jsonl', 'parquet'] as const
export type SourceFormat = (typeof sourceFormats)[number]

/** Add up to 1. */
export type SplitShares = Record<SplitName, number>
export const splitRules = ['item hash', 'position'] as const
export type SplitBy = (typeof splitRules)[number]

/** How files are to be read. */
export interface ReadingOptions {
  /** Files and folders. */
  paths: string[]
  /** Else by the files' names; a .txt may hold a table. */
  format?: SourceFormat
  /** Else recognised. */
  encoding?: Encoding
  /** False: the first line of .csv and .tsv is a row already; the columns are called column1, column2, … */
  header?: boolean
}

export interface ImportOptions extends ReadingOptions {
  name: string
  /** Else guessed from the columns. */
  kind?: DatasetKind
  text_column?: string
  label_column?: string
  target_column?: string
  shares?: SplitShares
  /** Else by position for a few plain texts, by item for everything else. */
  split_by?: SplitBy
}

export interface ImportProgress {
  stage: 'checking' | 'reading' | 'finishing'
  /** Of all files, on the disk. */
  bytes_done: number
  bytes_total: number
  documents: number
  elapsed_s: number
  /** Undefined until it can be told. */
  remaining_s: number | undefined
}

export type ColumnRole = 'text' | 'label' | 'target'

/** What the beginning of the first file shows of an import, before anything is stored. */
export interface ImportPreview {
  /** A name that no dataset has yet. */
  name: string
  files: number
  /** Of all files, on the disk. */
  bytes: number
  /** Files of other kinds inside the folders. */
  left_out: number
  /** The file shown. */
  path: string
  format: SourceFormat
  /** As recognised from its beginning; `binary` for parquet. */
  encoding: string
  /** Empty for plain text. Roles are guesses. */
  columns: { name: string; role: ColumnRole | null }[]
  /** Values by column; null where one is absent. Long values are cut. */
  rows: (string | null)[][]
  /** The first line of the table looks like a row rather than like names. */
  header_is_row: boolean
  /** The first characters of a plain text; null for tables. */
  text: string | null
  split_by: SplitBy
  shares: SplitShares
}
