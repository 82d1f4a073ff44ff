import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset } from '../../contract/dataset.ts'
import type { Stores } from '../ports/stores.ts'
import { readBytes } from './byte-stream.ts'
import { syncFolder, unfinishedMark } from './data-folder.ts'
import { toFileError } from './file-error.ts'

export interface FinishedImport {
  stores: Stores
  home: string
  /** The folder that holds the finished files. */
  content: string
  /** Their names in the order in which they are hashed. */
  files: string[]
  signal?: AbortSignal
  dataset: Omit<Dataset, 'id' | 'created_at' | 'hash' | 'folder'>
}

/** Gives a finished import its hash and its place, then its row: the row never stands without the files. */
export async function storeDataset({
  stores,
  home,
  content,
  files,
  signal,
  dataset,
}: FinishedImport): Promise<Dataset> {
  const hash = await contentHash(dataset, content, files, signal)
  const folder = join(home, 'datasets', hash)
  try {
    await mkdir(join(home, 'datasets'), { recursive: true })
    // The same content under another name shares the folder.
    const present = stores.datasets.byHash(hash).length > 0 && files.every((name) => existsSync(join(folder, name)))
    if (!present) {
      await writeFile(join(content, unfinishedMark), '')
      await syncFolder(content)
      await rm(folder, { recursive: true, force: true })
      await rename(content, folder)
      await syncFolder(join(home, 'datasets'))
    }
    const stored = stores.datasets.insert({ ...dataset, hash, folder: `datasets/${hash}/` })
    await rm(join(folder, unfinishedMark), { force: true })
    return stored
  } catch (cause) {
    throw toFileError(cause, folder)
  }
}

/** sha256 over kind, labels, and each file's name and sha256: it depends on the documents, their order and their splits alone. */
async function contentHash(
  dataset: FinishedImport['dataset'],
  content: string,
  files: string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const total = createHash('sha256').update(
    `sizewise dataset 1\n${JSON.stringify([dataset.kind, dataset.labels ?? null])}\n`,
  )
  for (const name of files) {
    const hash = createHash('sha256')
    const source = { path: join(content, name), compression: 'none' as const }
    for await (const piece of readBytes(source, signal === undefined ? {} : { signal })) hash.update(piece)
    total.update(`${name} ${hash.digest('hex')}\n`)
  }
  return total.digest('hex')
}
