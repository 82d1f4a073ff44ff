import type { DatasetRequests } from '../../contract/channels/dataset.ts'
import { nothing, type Handlers } from '../ipc.ts'

export const datasetHandlers: Handlers<keyof DatasetRequests> = {
  'dataset:list': { params: nothing, answer: (_, { stores }) => stores.datasets.list() },
}
