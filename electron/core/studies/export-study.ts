import { inEnglish } from '../../contract/phrases/english.ts'
import type { StudyPlan } from '../planning/study-plan.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyRecord } from '../ports/study-store.ts'
import { metricColumns } from './metric-columns.ts'
import { studyDocument } from './study-document.ts'

/**
 * Everything of a study but its weights, as the text of one JSON document: the file that made it, its plan, runs, curves
 * and answer. Its sentences are English, for whatever program reads it.
 */
export function exportedStudy(stores: Pick<Stores, 'runs' | 'metrics'>, study: StudyRecord<StudyPlan>): string {
  const document = studyDocument(stores, study)
  const metrics = Object.fromEntries(document.runs.map((run) => [run.id, metricColumns(stores.metrics.series(run.id))]))
  const { created_at, source, plan } = study
  const exported = { format: 'sizewise study 1', created_at, source, ...document, plan, metrics }
  return `${JSON.stringify(exported, inEnglish)}\n`
}
