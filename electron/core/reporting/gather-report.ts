import { cpus } from 'node:os'
import { english } from '../../contract/phrases/english.ts'
import { phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { Language } from '../../contract/settings.ts'
import type { StudyDocument } from '../../contract/study.ts'
import type { Stores } from '../ports/stores.ts'
import type { ReportInput } from './report-input.ts'

/** Points of a training curve: more than a chart of a thousand pixels can show of six runs. */
const pointsPerCurve = 400

/** All that a report says about a study, from the stores. */
export function gatherReport(
  study: StudyDocument & { warnings: readonly Said[] },
  version: string,
  stores: Stores,
  language: Language,
): ReportInput {
  const dataset = stores.datasets.byName(study.dataset) ?? null
  const ofData = new Set(dataset?.warnings.map(english))
  const processors = cpus()
  return {
    study,
    dataset,
    series: new Map(study.runs.map((run) => [run.id, stores.metrics.series(run.id, { points: pointsPerCurve })])),
    warnings: study.warnings.filter((warning) => !ofData.has(english(warning))),
    machine: phrase('report.machine', {
      processor: processors[0]?.model.trim() ?? phrase('report.unknownProcessor'),
      cores: processors.length,
    }),
    version,
    written_at: new Date().toISOString(),
    language,
  }
}
