import type { StudyPlan } from '../planning/study-plan.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyRecord } from '../ports/study-store.ts'
import { metricColumns } from './metric-columns.ts'
import { studyDocument } from './study-document.ts'

/** Everything of a study but its weights, in one JSON document: the file that made it, its plan, runs, curves and answer. */
export function exportedStudy(stores: Pick<Stores, 'runs' | 'metrics'>, study: StudyRecord<StudyPlan>): object {
  const document = studyDocument(stores, study)
  const metrics = Object.fromEntries(document.runs.map((run) => [run.id, metricColumns(stores.metrics.series(run.id))]))
  return {
    format: 'sizewise study 1',
    created_at: study.created_at,
    source: study.source,
    ...document,
    plan: study.plan,
    metrics,
  }
}
