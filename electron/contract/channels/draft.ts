import type { DraftPlan, LadderMove, RungDraft, StudyDraft } from '../draft.ts'

/** What a draft can be made of. */
export interface DraftMaterials {
  datasets: string[]
  tokenizers: { name: string; vocab: number }[]
}

export interface DraftRequests {
  'draft:materials': { params: null; result: DraftMaterials }
  /** A draft with good defaults for a dataset; null: the newest. A null result: there is no dataset. */
  'draft:begin': { params: { dataset: string | null }; result: StudyDraft | null }
  /** Everything that follows from a draft. Trains and measures nothing. */
  'draft:plan': { params: StudyDraft; result: DraftPlan }
  /** The shapes of a ladder between two sizes; study_invalid where they lie too close together. */
  'draft:ladder': { params: LadderMove; result: RungDraft[] }
  /** The rung's family, context and ties at about `parameters` in total, under that vocabulary. */
  'draft:resize': { params: { rung: RungDraft; parameters: number; vocab: number }; result: RungDraft }
  /** A study file's text as a draft; study_invalid with its line. */
  'draft:read': { params: { text: string }; result: StudyDraft }
  /** Times each rung here, smallest first; plans are better afterwards. Throws cancelled. */
  'draft:measure': { params: StudyDraft; result: null }
  'draft:stopMeasuring': { params: null; result: null }
  /** Makes the study of a study file, and puts it into the queue if asked. Throws cancelled. */
  'draft:create': { params: { text: string; run: boolean }; result: { name: string } }
  'draft:stopCreating': { params: null; result: null }
}
export const draftRequests = [
  'draft:materials',
  'draft:begin',
  'draft:plan',
  'draft:ladder',
  'draft:resize',
  'draft:read',
  'draft:measure',
  'draft:stopMeasuring',
  'draft:create',
  'draft:stopCreating',
] as const satisfies readonly (keyof DraftRequests)[]

export interface DraftEvents {
  'draft:measuring': { done: number; total: number }
}
export const draftEvents = ['draft:measuring'] as const satisfies readonly (keyof DraftEvents)[]
