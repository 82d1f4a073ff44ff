import type { Curves } from '../../contract/curves.ts'
import type { RunVerdict } from '../../contract/run.ts'
import { judgeRun } from '../../core/answering/overfitting.ts'
import type { SeriesRange } from '../../core/ports/metric-store.ts'
import type { Stores } from '../../core/ports/stores.ts'
import { findRun } from '../../core/studies/find-run.ts'

/** A verdict reads the shape of a curve: more points would not change it. */
const verdictPoints = 2000

/** What the reader's thread answers from the store: each would hold main's event loop up for a tenth of a second. */
export const questions = {
  curves: (stores: Stores, { id, ...range }: SeriesRange & { id: string }): Curves =>
    stores.metrics.curves(findRun(stores, id).id, range),
  verdict: (stores: Stores, { id }: { id: string }): RunVerdict => {
    const { evaluation, train } = stores.metrics.series(findRun(stores, id).id, { points: verdictPoints })
    return judgeRun(evaluation, train)
  },
}

export type Questions = typeof questions
