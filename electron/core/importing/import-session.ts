import type { ImportProgress } from '../../contract/dataset-import.ts'

/** What an import works with beside its options. */
export interface ImportSession {
  /** For scratch files; emptied by the caller. */
  scratch: string
  signal?: AbortSignal
  /** Something the person should know. */
  note: (message: string) => void
  progress: (change: { stage?: ImportProgress['stage']; bytes?: number; documents?: number }) => void
}
