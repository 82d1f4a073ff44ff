import type { ImportProgress } from '../../contract/dataset-import.ts'
import type { Phrase, Said } from '../../contract/phrases/phrase.ts'

/** What an import works with beside its options. */
export interface ImportSession {
  /** For scratch files; emptied by the caller. */
  scratch: string
  signal?: AbortSignal
  /** Something the person should know. */
  note: (said: Said) => void
  /** The same, kept with the dataset. */
  warn: (said: Phrase) => void
  progress: (change: { stage?: ImportProgress['stage']; bytes?: number; documents?: number }) => void
}
