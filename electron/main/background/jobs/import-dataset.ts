import type { Dataset } from '../../../contract/dataset.ts'
import type { ImportOptions, ImportProgress } from '../../../contract/dataset-import.ts'
import { importDataset } from '../../../core/importing/import-dataset.ts'
import type { JobRoom } from '../job.ts'

/** Imports files as a dataset: whole, or not at all. */
export function importDatasetJob(
  options: ImportOptions,
  { stores, home, signal, progress }: JobRoom<ImportProgress>,
): Promise<Dataset> {
  return importDataset(options, { stores, home, signal, onProgress: progress })
}
