import type { LogLine } from '../../contract/study.ts'

export interface StudyLogStore {
  add(studyId: number, text: string): LogLine
  /** Oldest first; the newest two thousand. */
  list(studyId: number): LogLine[]
}
