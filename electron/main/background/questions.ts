import type { Curves } from '../../contract/curves.ts'
import type { DraftPlan, StudyDraft } from '../../contract/draft.ts'
import type { RunVerdict } from '../../contract/run.ts'
import { judgeRun } from '../../core/answering/overfitting.ts'
import { MeasuredSpeeds, type Speed } from '../../core/drafting/measured-speeds.ts'
import { planDraft, type DraftRoom } from '../../core/drafting/plan-draft.ts'
import type { SeriesRange } from '../../core/ports/metric-store.ts'
import type { Stores } from '../../core/ports/stores.ts'
import { findRun } from '../../core/studies/find-run.ts'

/** A verdict reads the shape of a curve: more points would not change it. */
const verdictPoints = 2000

/** What a draft is planned with; `speeds` as MeasuredSpeeds tells them. */
export interface PlanParams extends Omit<DraftRoom, 'stores' | 'speeds'> {
  draft: StudyDraft
  speeds: [string, Speed][]
}

/** What the reader's thread answers from the store: each could hold main's event loop up for a tenth of a second. */
export const questions = {
  curves: (stores: Stores, { id, ...range }: SeriesRange & { id: string }): Curves =>
    stores.metrics.curves(findRun(stores, id).id, range),
  verdict: (stores: Stores, { id }: { id: string }): RunVerdict => {
    const { evaluation, train } = stores.metrics.series(findRun(stores, id).id, { points: verdictPoints })
    return judgeRun(evaluation, train)
  },
  plan: (stores: Stores, { draft, speeds, ...room }: PlanParams): Promise<DraftPlan> =>
    planDraft(draft, { ...room, stores, speeds: new MeasuredSpeeds(room.threads, speeds) }),
}

export type Questions = typeof questions
