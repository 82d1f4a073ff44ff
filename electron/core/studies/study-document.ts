import type { StudyDocument } from '../../contract/study.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { nearestKey } from '../format/nearest-key.ts'
import { describeOrder, type StudyPlan } from '../planning/study-plan.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyRecord } from '../ports/study-store.ts'

export function findStudy(stores: Pick<Stores, 'studies'>, name: string): StudyRecord<StudyPlan> {
  const study = stores.studies.byName<StudyPlan>(name)
  if (study) return study
  const near = nearestKey(
    name,
    stores.studies.list().map((known) => known.name),
  )
  throw new SizewiseError(
    'not_found',
    `no study is called "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
    name,
  )
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
    ...(first === undefined
      ? {}
      : {
          error: { ...first, message: `${failed.length} of ${runs.length} runs failed; the first: ${first.message}` },
        }),
  }
}
