import type { Said } from '../contract/phrases/phrase.ts'
import type { LogLine } from '../contract/study.ts'
import type { Connection } from './connection.ts'

/** More lines than a person reads; what is older stays stored. */
const mostLines = 2000

export function addLogLine(connection: Connection, studyId: number, text: Said): LogLine {
  const at = new Date().toISOString()
  const sql = 'INSERT INTO study_log (study_id, at, said) VALUES (?, ?, ?)'
  connection.prepare(sql).run(studyId, at, JSON.stringify(text))
  return { at, text }
}

/** The newest lines, oldest first. */
export function listLogLines(connection: Connection, studyId: number): LogLine[] {
  return connection
    .prepare<[number, number], { at: string; said: string }>(
      'SELECT at, said FROM study_log WHERE study_id = ? ORDER BY id DESC LIMIT ?',
    )
    .all(studyId, mostLines)
    .map(({ at, said }) => ({ at, text: JSON.parse(said) as Said }))
    .reverse()
}
