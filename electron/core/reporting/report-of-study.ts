import { phrase } from '../../contract/phrases/phrase.ts'
import type { Language } from '../../contract/settings.ts'
import type { Stores } from '../ports/stores.ts'
import { findStudy, studyDocument } from '../studies/study-document.ts'
import { gatherReport } from './gather-report.ts'
import { writeReport } from './write-report.ts'

/** A study's report as one HTML document. `version` is that of Sizewise. */
export function reportOfStudy(stores: Stores, name: string, version: string, language: Language = 'en'): string {
  const document = studyDocument(stores, findStudy(stores, name))
  const ofModels = document.models.flatMap(({ name, warnings }) =>
    warnings.map((warning) => phrase('plan.ofModel', { model: name, warning })),
  )
  const study = { ...document, warnings: [...document.warnings, ...ofModels] }
  return writeReport(gatherReport(study, version, stores, language))
}
