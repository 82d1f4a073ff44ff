import type { Said } from '../../contract/phrases/phrase.ts'
import type { LogLine } from '../../contract/study.ts'

export interface StudyLogStore {
  add(studyId: number, text: Said): LogLine
  /** Oldest first; the newest two thousand. */
  list(studyId: number): LogLine[]
}
