import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { reasonOf } from '../../contract/known-failure.ts'
import { phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import type { Stores } from '../ports/stores.ts'

/** Relative to the data folder, with `/` on every system. */
export function checkpointFolder(runId: string): string {
  return `checkpoints/${runId}`
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Why a checkpoint's file is not what its row says, as the phrase for it; null when it is. */
async function faultOf(
  path: string,
  sha256: string,
): Promise<'log.checkpointDamaged' | 'log.checkpointMissing' | null> {
  try {
    return (await sha256OfFile(path)) === sha256 ? null : 'log.checkpointDamaged'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'log.checkpointMissing'
    throw error
  }
}

/**
 * Where a run goes on: its last recorded checkpoint whose file is whole, with every metric after it taken back. Files
 * beside it that no row names (a crash between a file and its row, or between a row and the removal of its file) are
 * deleted. Returns the checkpoint's step and absolute path, or null to start from the beginning.
 */
export async function rewindToCheckpoint(
  run: Run,
  home: string,
  stores: Pick<Stores, 'checkpoints' | 'metrics'>,
  log: (line: Said) => void,
): Promise<{ step: number; path: string } | null> {
  const folder = join(home, checkpointFolder(run.id))
  await mkdir(folder, { recursive: true })
  for (let last = stores.checkpoints.last(run.id); last; last = stores.checkpoints.last(run.id)) {
    const fault = await faultOf(join(home, last.path), last.sha256)
    if (fault === null) break
    log(phrase(fault, { model: run.model.name, step: last.step }))
    stores.checkpoints.delete(run.id, last.step)
  }
  const kept = stores.metrics.rewind(run.id)
  await sweep(folder, new Set(stores.checkpoints.list(run.id).map((checkpoint) => join(home, checkpoint.path))))
  return kept ? { step: kept.step, path: join(home, kept.path) } : null
}

async function sweep(folder: string, known: Set<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (!known.has(path)) await rm(path, { force: true, recursive: true })
  }
}

/** Deletes files whose rows are gone; one that cannot be deleted now is swept when its run next goes on. */
export async function deleteFiles(home: string, paths: string[], log: (line: Said) => void): Promise<void> {
  for (const path of paths) {
    try {
      await rm(join(home, path), { force: true })
    } catch (error) {
      log(phrase('log.notDeleted', { path, why: reasonOf(error) }))
    }
  }
}
