import type { StudyState } from '../contract/study.ts'
import type { NewStudy, StudyRecord } from '../core/ports/study-store.ts'
import { changedOne, inTransaction, type Connection } from './connection.ts'
import { insertUnique } from './insert-unique.ts'
import { insertRun } from './runs.ts'

interface StudyRow extends Omit<StudyRecord, 'plan' | 'result'> {
  plan: string
  result: string | null
}

const select = `SELECT studies.id, studies.name, studies.state, source, dataset_id, datasets.name AS dataset, tokenizer_id,
  tokenizers.name AS tokenizer, plan, result, studies.created_at
  FROM studies JOIN datasets ON datasets.id = dataset_id LEFT JOIN tokenizers ON tokenizers.id = tokenizer_id`

function toStudy<Plan>(row: StudyRow): StudyRecord<Plan> {
  const result = row.result === null ? null : (JSON.parse(row.result) as StudyRecord['result'])
  return { ...row, plan: JSON.parse(row.plan) as Plan, result }
}

export function insertStudy<Plan>(connection: Connection, study: NewStudy<Plan>): StudyRecord<Plan> {
  return inTransaction(connection, () => {
    const { name, source, dataset_id, tokenizer_id } = study
    const created_at = new Date().toISOString()
    const row = { name, state: 'new', source, dataset_id, tokenizer_id, plan: JSON.stringify(study.plan), created_at }
    const id = insertUnique(connection, 'studies', 'study', row)
    study.runs.forEach((run, position) => {
      insertRun(connection, id, position, run, created_at)
    })
    return toStudy<Plan>(connection.prepare<[number], StudyRow>(`${select} WHERE studies.id = ?`).get(id) as StudyRow)
  })
}

export function studyByName<Plan>(connection: Connection, name: string): StudyRecord<Plan> | undefined {
  const row = connection.prepare<[string], StudyRow>(`${select} WHERE studies.name = ?`).get(name)
  return row && toStudy<Plan>(row)
}

export function listStudies(connection: Connection): StudyRecord[] {
  return connection
    .prepare<[], StudyRow>(`${select} ORDER BY studies.id`)
    .all()
    .map((row) => toStudy(row))
}

export function setStudyState(connection: Connection, id: number, state: StudyState): void {
  setColumn(connection, id, 'state', state)
}

export function setStudyTokenizer(connection: Connection, id: number, tokenizerId: number): void {
  setColumn(connection, id, 'tokenizer_id', tokenizerId)
}

export function setStudyPlan(connection: Connection, id: number, plan: unknown): void {
  setColumn(connection, id, 'plan', JSON.stringify(plan))
}

export function setStudyResult(connection: Connection, id: number, result: StudyRecord['result']): void {
  setColumn(connection, id, 'result', result === null ? null : JSON.stringify(result))
}

export function deleteStudy(connection: Connection, id: number): void {
  changedOne(connection.prepare('DELETE FROM studies WHERE id = ?').run(id), `study with id ${id}`)
}

function setColumn(
  connection: Connection,
  id: number,
  column: 'state' | 'tokenizer_id' | 'plan' | 'result',
  value: string | number | null,
): void {
  changedOne(connection.prepare(`UPDATE studies SET ${column} = ? WHERE id = ?`).run(value, id), `study with id ${id}`)
}
