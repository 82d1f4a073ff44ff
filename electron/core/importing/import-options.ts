import type { DatasetKind } from '../../contract/dataset.ts'
import type { Encoding } from './encoding.ts'
import type { SourceFormat } from './source-files.ts'
import type { SplitShares } from './split-rule.ts'

export interface ImportOptions {
  name: string
  /** Files and folders. */
  paths: string[]
  /** Else guessed from the columns. */
  kind?: DatasetKind
  text_column?: string
  label_column?: string
  target_column?: string
  shares?: SplitShares
  /** Else by position for a few plain texts, by item for everything else. */
  split_by?: 'item hash' | 'position'
  /** Else by the files' names; a .txt may hold a table. */
  format?: SourceFormat
  /** Else recognised. */
  encoding?: Encoding
  /** False: the first line of .csv and .tsv is a row already; the columns are called column1, column2, … */
  header?: boolean
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

/** What an import works with beside its options. */
export interface ImportSession {
  /** For scratch files; emptied by the caller. */
  scratch: string
  signal?: AbortSignal
  /** Something the person should know. */
  note: (message: string) => void
  progress: (change: { stage?: ImportProgress['stage']; bytes?: number; documents?: number }) => void
}
