import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stores } from '../ports/stores.ts'
import { toFileError } from './file-error.ts'

const temporaryName = 'temporary'
/** In a dataset's folder from before its rename until its row is in the database. */
export const unfinishedMark = 'unfinished'

/** Gives work a folder of its own in the data folder, and takes away whatever is left of it afterwards. */
export async function withTemporaryFolder<Result>(
  home: string,
  work: (folders: { content: string; scratch: string }) => Promise<Result>,
): Promise<Result> {
  const folder = join(home, temporaryName, `${process.pid}-${randomBytes(6).toString('hex')}`)
  const folders = { content: join(folder, 'content'), scratch: join(folder, 'scratch') }
  try {
    await mkdir(folders.content, { recursive: true })
    await mkdir(folders.scratch)
    return await work(folders)
  } catch (cause) {
    throw toFileError(cause, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Takes away what killed imports left. For the one process that holds the data folder's lock, before it imports.
 * Files of deleted datasets that the person chose to keep stay.
 */
export async function sweepDataFolder(home: string, stores: Stores): Promise<void> {
  await rm(join(home, temporaryName), { recursive: true, force: true })
  for (const name of await readdir(join(home, 'datasets')).catch(noneIfMissing)) {
    const folder = join(home, 'datasets', name)
    // A stray file among the folders is not ours to touch.
    const inside = await readdir(folder).catch(noneIfMissing)
    if (!inside.includes(unfinishedMark)) continue
    if (stores.datasets.byHash(name).length === 0) await rm(folder, { recursive: true, force: true })
    else await rm(join(folder, unfinishedMark), { force: true })
  }
}

function noneIfMissing(cause: NodeJS.ErrnoException): string[] {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return []
  throw cause
}

/** Makes the names in a folder durable. Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
