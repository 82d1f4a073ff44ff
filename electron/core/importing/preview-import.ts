import type { ImportPreview, ReadingOptions } from '../../contract/dataset-import.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Stores } from '../ports/stores.ts'
import { withTemporaryFolder } from './data-folder.ts'
import { freeDatasetName } from './dataset-name.ts'
import { readBeginning } from './file-beginning.ts'
import { refuseMixture, splitRule } from './import-dataset.ts'
import type { ImportSession } from './import-session.ts'
import { previewTable } from './preview-table.ts'
import { findSourceFiles } from './source-files.ts'

/** Characters of a plain text. */
const shownCharacters = 4000
const beginningBytes = 1 << 18

export interface PreviewSurroundings {
  stores: Pick<Stores, 'datasets'>
  /** The data folder, for scratch files. */
  home: string
  signal?: AbortSignal
}

/**
 * Shows what an import of these files would read, from the beginning of the first one: its time does not grow with them.
 * What is wrong behind that beginning is found by the import.
 */
export async function previewImport(
  options: ReadingOptions,
  { stores, home, signal }: PreviewSurroundings,
): Promise<ImportPreview> {
  const { files, leftOut } = await findSourceFiles(options.paths, options.format)
  const texts = refuseMixture(files)
  // The first that is not empty, as an import leaves empty texts out.
  const file = files.find(({ bytes }) => bytes > 0)
  if (file === undefined)
    throw new SizewiseError('dataset_empty', phrase('importing.filesEmpty'), options.paths.join(', '))
  const { by, ...shares } = splitRule({}, files)
  return withTemporaryFolder(home, async ({ scratch }) => {
    const session: ImportSession = {
      scratch,
      note: () => undefined,
      warn: () => undefined,
      progress: () => undefined,
      ...(signal === undefined ? {} : { signal }),
    }
    const common = {
      name: freeDatasetName(options.paths.length === 1 ? (options.paths[0] ?? file.path) : file.path, stores),
      files: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      left_out: leftOut,
      path: file.path,
      format: file.format,
      split_by: by,
      shares,
    }
    if (!texts) return { ...common, text: null, ...(await previewTable(file, options, session)) }
    const { text, encoding } = await readBeginning(file, beginningBytes, options.encoding, session)
    if (text === '') throw new SizewiseError('dataset_empty', phrase('importing.textEmpty'), file.path)
    return { ...common, encoding, text: text.slice(0, shownCharacters), columns: [], rows: [], header_is_row: false }
  })
}
