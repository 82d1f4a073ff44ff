import type { Language } from '../../../contract/settings.ts'
import { reportOfStudy } from '../../../core/reporting/report-of-study.ts'
import { exportedStudy } from '../../../core/studies/export-study.ts'
import { findStudy } from '../../../core/studies/study-document.ts'
import { writeTextDurably } from '../../../core/studies/write-text.ts'
import type { JobRoom } from '../job.ts'

interface Place {
  study: string
  /** Absolute. */
  path: string
  /** Of Sizewise. */
  version: string
  /** Of the window. */
  language: Language
}

export async function writeReportJob(
  { study, path, version, language }: Place,
  { stores }: JobRoom<never>,
): Promise<void> {
  await writeTextDurably(path, reportOfStudy(stores, study, version, language))
}

export async function exportStudyJob({ study, path }: Place, { stores }: JobRoom<never>): Promise<void> {
  await writeTextDurably(path, exportedStudy(stores, findStudy(stores, study)))
}
