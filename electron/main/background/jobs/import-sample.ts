import type { Dataset } from '../../../contract/dataset.ts'
import type { ImportProgress } from '../../../contract/dataset-import.ts'
import { importDataset } from '../../../core/importing/import-dataset.ts'
import { importSampleText } from '../../../core/sample/run-sample.ts'
import { mobyDickSample } from '../../../core/sample/sample-study.ts'
import type { JobRoom } from '../job.ts'

/** Imports the bundled text; the stored one where it is there already. */
export function importSampleJob(
  _: null,
  { stores, home, signal, progress }: JobRoom<ImportProgress>,
): Promise<Dataset> {
  const importFile = (path: string, name: string): Promise<Dataset> =>
    importDataset({ name, paths: [path] }, { stores, home, signal, onProgress: progress })
  return importSampleText(mobyDickSample, { stores, home, importFile })
}
