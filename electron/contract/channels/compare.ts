import type { ComparedRun, SetAnswer, SetFitOptions } from '../comparison.ts'
import type { Run } from '../run.ts'

/** Where a page of runs ended: study and place in it. */
export type RunPlace = readonly [study: number, position: number]

export interface CompareRequests {
  /** Page by page, so that thousands of runs hold up nobody; `next` is null on the last page. */
  'compare:runs': {
    params: { study: string | null; after: RunPlace | null; limit: number }
    result: { runs: ComparedRun[]; next: RunPlace | null }
  }
  'compare:annotate': { params: { id: Run['id']; notes?: string; archived?: boolean }; result: null }
  /** The answer and the fitted law of any runs, worked out in the background. A new one ends the one under way: `cancelled`. */
  'compare:fit': { params: { runs: Run['id'][] } & SetFitOptions; result: SetAnswer }
  'compare:cancelFit': { params: null; result: null }
  /** The columns of the table that are shown; null: never chosen. */
  'compare:columns': { params: null; result: string[] | null }
  'compare:chooseColumns': { params: { columns: string[] }; result: null }
}
export const compareRequests = [
  'compare:runs',
  'compare:annotate',
  'compare:fit',
  'compare:cancelFit',
  'compare:columns',
  'compare:chooseColumns',
] as const satisfies readonly (keyof CompareRequests)[]

export interface CompareEvents {
  /** Bootstraps done, of `total`. */
  'compare:fitProgress': { done: number; total: number }
}
export const compareEvents = ['compare:fitProgress'] as const satisfies readonly (keyof CompareEvents)[]
