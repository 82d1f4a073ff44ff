import type { EvaluationRecord, EvaluationStore } from '../core/ports/evaluation-store.ts'
import type { Connection } from './connection.ts'

interface EvaluationRow extends Omit<EvaluationRecord, 'metrics'> {
  metrics: string
}

const select = `SELECT evaluations.id, run_id AS run, task, datasets.name AS dataset, metrics, evaluations.created_at
  FROM evaluations LEFT JOIN datasets ON datasets.id = dataset_id`

function toEvaluation(row: EvaluationRow): EvaluationRecord {
  return { ...row, metrics: JSON.parse(row.metrics) as EvaluationRecord['metrics'] }
}

export function insertEvaluation(
  connection: Connection,
  evaluation: Parameters<EvaluationStore['insert']>[0],
): EvaluationRecord {
  const { run, task, dataset_id } = evaluation
  const { lastInsertRowid } = connection
    .prepare('INSERT INTO evaluations (run_id, task, dataset_id, metrics, created_at) VALUES (?, ?, ?, ?, ?)')
    .run(run, task, dataset_id, JSON.stringify(evaluation.metrics), new Date().toISOString())
  return toEvaluation(
    connection
      .prepare<[number | bigint], EvaluationRow>(`${select} WHERE evaluations.id = ?`)
      .get(lastInsertRowid) as EvaluationRow,
  )
}

export function listEvaluations(connection: Connection, runId: string): EvaluationRecord[] {
  return connection
    .prepare<[string], EvaluationRow>(`${select} WHERE run_id = ? ORDER BY evaluations.id`)
    .all(runId)
    .map(toEvaluation)
}
