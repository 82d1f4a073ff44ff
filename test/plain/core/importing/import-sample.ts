import type { Said } from '../../../../electron/contract/phrases/phrase.ts'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Dataset, SplitName } from '../../../../electron/contract/dataset.ts'
import { importDataset } from '../../../../electron/core/importing/import-dataset.ts'
import type { ImportOptions, ImportProgress } from '../../../../electron/contract/dataset-import.ts'
import type { Stores } from '../../../../electron/core/ports/stores.ts'
import { openStores } from '../../../../electron/database/stores.ts'

export interface Workbench {
  home: string
  folder: string
  stores: Stores
  /** Writes a file under the scratch folder and returns its path. */
  file(name: string, content: string | Uint8Array): string
  import(paths: string[] | string, options?: Partial<ImportOptions>, watch?: Watch): Promise<Dataset>
  /** Whether nothing is left of an import: no row, no dataset folder, no temporary file. */
  isEmpty(): boolean
  documents(dataset: Dataset, split: SplitName, file?: string): string[]
}

interface Watch {
  signal?: AbortSignal
  onProgress?: (progress: ImportProgress) => void
  onNote?: (note: Said) => void
}

export function openWorkbench(): Workbench {
  const folder = mkdtempSync(join(tmpdir(), 'sizewise-importing-'))
  const home = join(folder, 'home')
  mkdirSync(home)
  const stores = openStores(join(home, 'sizewise.sqlite'))
  onTestFinished(() => {
    stores.close()
    rmSync(folder, { recursive: true, force: true })
  })
  let number = 0
  return {
    home,
    folder,
    stores,
    file(name, content) {
      const path = join(folder, 'files', name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content)
      return path
    },
    import(paths, options = {}, watch = {}) {
      const given = { name: `dataset ${++number}`, paths: typeof paths === 'string' ? [paths] : paths, ...options }
      return importDataset(given, { stores, home, ...watch })
    },
    isEmpty() {
      const entries = (name: string): string[] => (existsSync(join(home, name)) ? readdirSync(join(home, name)) : [])
      return (
        stores.datasets.list().length === 0 && entries('datasets').length === 0 && entries('temporary').length === 0
      )
    },
    documents: (dataset, split, file = `${split}.docs`) => readDocuments(join(home, dataset.folder, file)),
  }
}

/** Reads a .docs file by the description of its format alone. */
export function readDocuments(path: string): string[] {
  const bytes = readFileSync(path)
  const footer = bytes.length - 24
  if (bytes.toString('latin1', footer + 16) !== 'SWDOCS01') throw new Error(`${path} has no footer`)
  const count = Number(bytes.readBigUInt64LE(footer))
  const offsetsAt = footer - 8 * (count + 1)
  if (offsetsAt % 8 !== 0) throw new Error(`${path} is not padded`)
  const offsets = Array.from({ length: count + 1 }, (_, index) => Number(bytes.readBigUInt64LE(offsetsAt + 8 * index)))
  if (offsets[count] !== Number(bytes.readBigUInt64LE(footer + 8))) throw new Error(`${path} ends elsewhere`)
  return offsets.slice(1).map((end, index) => bytes.toString('utf8', offsets[index], end))
}

export const splits = ['train', 'validation', 'test'] as const
export const failure = (code: string, message = ''): unknown => ({
  asymmetricMatch: (error: unknown) =>
    error instanceof Error && 'code' in error && error.code === code && error.message.includes(message),
  toString: () => `${code}: ${message}`,
})
export const rowsOfText = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `item ${index} of the text and long enough to be one`)
