import type { ImportPreview, ReadingOptions } from '../../../contract/dataset-import.ts'
import { previewImport } from '../../../core/importing/preview-import.ts'
import type { JobRoom } from '../job.ts'

/** Shows what an import would read. */
export function previewImportJob(
  options: ReadingOptions,
  { stores, home, signal }: JobRoom<never>,
): Promise<ImportPreview> {
  return previewImport(options, { stores, home, signal })
}
