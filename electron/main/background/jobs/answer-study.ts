import { answerStudy } from '../../../core/answering/answer-study.ts'
import type { StudyRecord } from '../../../core/ports/study-store.ts'
import { findStudy } from '../../../core/studies/study-document.ts'
import type { JobRoom } from '../job.ts'

/** The fit and the answer of a study from the runs that are finished; storing them is the caller's. */
export function answerStudyJob(
  { name }: { name: string },
  { stores }: JobRoom<never>,
): NonNullable<StudyRecord['result']> {
  return answerStudy(findStudy(stores, name).dataset, stores.runs.list({ study: name }))
}
