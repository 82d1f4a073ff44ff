import { readFileSync } from 'node:fs'
import type { Stores } from '../core/ports/stores.ts'
import { gatherReport } from '../core/reporting/gather-report.ts'
import { writeReport } from '../core/reporting/write-report.ts'
import { findStudy, studyDocument } from '../core/studies/study-document.ts'

/** A study's report as one HTML document. */
export function reportOfStudy(stores: Stores, name: string): string {
  const document = studyDocument(stores, findStudy(stores, name))
  const ofModels = document.models.flatMap((model) => model.warnings.map((warning) => `${model.name}: ${warning}`))
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return writeReport(gatherReport({ ...document, warnings: [...document.warnings, ...ofModels] }, version, stores))
}
