import type { StudyDocument } from '../../contract/study.ts'
import { SizewiseError, type ErrorData } from '../../contract/errors.ts'
import { reasonOf } from '../../contract/known-failure.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { unknownName } from '../format/unknown-name.ts'
import { describeOrder, type StudyPlan } from '../planning/study-plan.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyRecord } from '../ports/study-store.ts'

export function findStudy(stores: Pick<Stores, 'studies'>, name: string): StudyRecord<StudyPlan> {
  const study = stores.studies.byName<StudyPlan>(name)
  if (study) return study
  throw unknownName('study', name, stores.studies.list())
}

/** What `study show` and `study run` print. */
export function studyDocument(
  stores: Pick<Stores, 'runs'>,
  study: StudyRecord<StudyPlan>,
): StudyDocument & Pick<StudyPlan, 'models' | 'warnings'> {
  const runs = stores.runs.list({ study: study.name })
  const failed = runs.filter((run) => run.state === 'failed')
  const first = failed[0]?.error
  return {
    name: study.name,
    state: study.state,
    dataset: study.dataset,
    tokenizer: study.tokenizer ?? '',
    budget: study.plan.budget,
    data: {
      train_hash: study.plan.data.train_hash,
      validation_hash: study.plan.data.validation_hash,
      order: describeOrder(study.plan),
    },
    models: study.plan.models,
    warnings: study.plan.warnings,
    runs,
    fit: study.result?.fit ?? null,
    answer: study.result?.answer ?? null,
    ...(first === undefined ? {} : { error: { ...first, message: failedRuns(failed.length, runs.length, first) } }),
  }
}

function failedRuns(failed: number, runs: number, first: ErrorData): Phrase {
  return phrase('running.runsFailed', { failed, runs, first: reasonOf(SizewiseError.fromData(first)) })
}
