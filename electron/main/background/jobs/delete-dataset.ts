import { SizewiseError } from '../../../contract/errors.ts'
import { phrase } from '../../../contract/phrases/phrase.ts'
import { deleteDataset, type DeletedDataset } from '../../../core/deleting/delete-dataset.ts'
import type { JobRoom } from '../job.ts'

/** A study's curves can be millions of rows, and its files many. */
export function deleteDatasetJob(
  { name, with_dependents, files }: { name: string; with_dependents: boolean; files: boolean },
  { stores, home }: JobRoom<never>,
): Promise<DeletedDataset> {
  const dataset = stores.datasets.byName(name)
  if (dataset === undefined) throw new SizewiseError('not_found', phrase('names.unknown', { noun: 'dataset', name }))
  return deleteDataset(dataset, { withDependents: with_dependents, files }, { stores, home })
}
