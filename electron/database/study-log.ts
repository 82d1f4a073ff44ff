import type { LogLine } from '../contract/study.ts'
import type { Connection } from './connection.ts'

/** More lines than a person reads; what is older stays stored. */
const mostLines = 2000

export function addLogLine(connection: Connection, studyId: number, text: string): LogLine {
  const at = new Date().toISOString()
  connection.prepare('INSERT INTO study_log (study_id, at, text) VALUES (?, ?, ?)').run(studyId, at, text)
  return { at, text }
}

/** The newest lines, oldest first. */
export function listLogLines(connection: Connection, studyId: number): LogLine[] {
  return connection
    .prepare<[number, number], LogLine>('SELECT at, text FROM study_log WHERE study_id = ? ORDER BY id DESC LIMIT ?')
    .all(studyId, mostLines)
    .reverse()
}
