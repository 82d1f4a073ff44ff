import { z } from 'zod'
import type { DatasetRequests } from '../../contract/channels/dataset.ts'
import { encodings, sourceFormats, splitRules } from '../../contract/dataset-import.ts'
import { datasetKinds, splitNames, type Dataset } from '../../contract/dataset.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { readDocumentPage, readDocumentPiece } from '../../core/browsing/read-documents.ts'
import type { Stores } from '../../core/ports/stores.ts'
import type { StudyQueue } from '../study-queue.ts'
import { nothing, type Handlers } from '../ipc.ts'

const named = z.strictObject({ name: z.string().min(1) })
const column = z.string().exactOptional()
const reading = z.strictObject({
  paths: z.array(z.string().min(1)).min(1),
  format: z.enum(sourceFormats).exactOptional(),
  encoding: z.enum(encodings).exactOptional(),
  header: z.boolean().exactOptional(),
})
const share = z.number().min(0).max(1)
const shares = z
  .strictObject({ train: share.positive(), validation: share, test: share })
  .refine(({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-6, 'the shares add up to 1')
const place = z.int().min(0)
const inSplit = { name: z.string().min(1), split: z.enum(splitNames) }

export const datasetHandlers: Handlers<keyof DatasetRequests> = {
  'dataset:list': { params: nothing, answer: (_, { stores }) => stores.datasets.list() },
  'dataset:preview': { params: reading, answer: (options, { imports }) => imports.preview(options) },
  'dataset:import': {
    params: reading.extend({
      name: z.string(),
      kind: z.enum(datasetKinds),
      text_column: column,
      label_column: column,
      target_column: column,
      shares: shares.exactOptional(),
      split_by: z.enum(splitRules).exactOptional(),
    }),
    answer: (options, { imports }) => imports.import(options),
  },
  'dataset:cancelImport': {
    params: nothing,
    answer: (_, { imports }) => {
      imports.cancel()
      return null
    },
  },
  'dataset:sample': { params: nothing, answer: (_, { imports }) => imports.importSample() },
  'dataset:documents': {
    params: z.strictObject({ ...inSplit, from: place, count: z.int().min(1).max(200) }),
    answer: ({ name, ...page }, { stores, home }) => readDocumentPage(find(stores, name), home, page),
  },
  'dataset:document': {
    params: z.strictObject({ ...inSplit, index: place, at: place }),
    answer: ({ name, ...piece }, { stores, home }) => readDocumentPiece(find(stores, name), home, piece),
  },
  'dataset:dependents': {
    params: named,
    answer: ({ name }, { stores }) => stores.datasets.dependents(find(stores, name).id),
  },
  'dataset:delete': {
    params: named.extend({ with_dependents: z.boolean(), files: z.boolean() }),
    answer: async (choice, { stores, queue, background, send }) => {
      const { studies } = stores.datasets.dependents(find(stores, choice.name).id)
      refuseQueued(studies, queue)
      await background.run('deleteDataset', choice)
      send('dataset:changed', null)
      if (studies.length > 0) send('study:changed', { name: null })
      return null
    },
  },
}

function find(stores: Stores, name: string): Dataset {
  const dataset = stores.datasets.byName(name)
  if (dataset === undefined) throw new SizewiseError('not_found', phrase('names.unknown', { noun: 'dataset', name }))
  return dataset
}

/** A study that is trained, or will be, cannot lose its data. */
function refuseQueued(studies: string[], { state: { running, waiting } }: StudyQueue): void {
  const queued = studies.filter((study) => study === running || waiting.includes(study))
  if (queued.length === 0) return
  throw new SizewiseError('busy', phrase('names.inQueue', { studies: queued }))
}
