import type { Dataset } from '../dataset.ts'

export interface DatasetRequests {
  'dataset:list': { params: null; result: Dataset[] }
}
export const datasetRequests = ['dataset:list'] as const satisfies readonly (keyof DatasetRequests)[]

export interface DatasetEvents {
  /** A dataset came or went. */
  'dataset:changed': null
}
export const datasetEvents = ['dataset:changed'] as const satisfies readonly (keyof DatasetEvents)[]
