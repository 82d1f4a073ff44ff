import { open, rename, rm } from 'node:fs/promises'
import type { StudyPlan } from '../planning/study-plan.ts'
import type { Stores, StudyRecord } from '../ports/stores.ts'
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

/** Writes a text under a temporary name, syncs and renames it: the path holds the old text or the new one, never half. */
export async function writeTextDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
