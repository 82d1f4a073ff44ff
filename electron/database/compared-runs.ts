import type { RunPlace } from '../contract/channels/compare.ts'
import type { ComparedRun } from '../contract/comparison.ts'
import { changedOne, type Connection } from './connection.ts'
import { runColumns, toRun, type RunRow } from './runs.ts'

interface ComparedRow extends RunRow {
  dataset: string
  tokenizer: string | null
  created_at: string
  notes: string
  archived: 0 | 1
  study_id: number
  position: number
}

interface PageFilter {
  study: string | null
  after: RunPlace | null
  limit: number
}

/** Runs after a place, in the order of their studies and of their places in them. */
export function pageOfRuns(
  connection: Connection,
  { study, after, limit }: PageFilter,
): { runs: ComparedRun[]; next: RunPlace | null } {
  const [afterStudy, afterPosition] = after ?? [-1, -1]
  const named = study === null ? '' : 'AND studies.name = @study'
  const rows = connection
    .prepare<[object], ComparedRow>(
      `SELECT ${runColumns}, datasets.name AS dataset, tokenizers.name AS tokenizer, runs.created_at, notes, archived,
         study_id, position
       FROM runs JOIN studies ON studies.id = study_id JOIN datasets ON datasets.id = dataset_id
         LEFT JOIN tokenizers ON tokenizers.id = tokenizer_id
       WHERE (study_id, position) > (@afterStudy, @afterPosition) ${named}
       ORDER BY study_id, position LIMIT @limit`,
    )
    .all({ afterStudy, afterPosition, limit, ...(study === null ? {} : { study }) })
  const last = rows.at(-1)
  return {
    runs: rows.map((row) => ({
      ...toRun(connection, row),
      dataset: row.dataset,
      tokenizer: row.tokenizer,
      created_at: row.created_at,
      notes: row.notes,
      archived: row.archived === 1,
    })),
    next: last === undefined || rows.length < limit ? null : [last.study_id, last.position],
  }
}

export function setRunNotes(connection: Connection, id: string, notes: string): void {
  changedOne(connection.prepare('UPDATE runs SET notes = ? WHERE id = ?').run(notes, id), `run '${id}'`)
}

export function setRunArchived(connection: Connection, id: string, archived: boolean): void {
  const change = connection.prepare('UPDATE runs SET archived = ? WHERE id = ?').run(archived ? 1 : 0, id)
  changedOne(change, `run '${id}'`)
}
