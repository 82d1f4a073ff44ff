import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stores } from '../ports/stores.ts'
import { checkpointFolder } from '../running/checkpoint-files.ts'
import { findStudy } from '../studies/study-document.ts'

export interface DeletedStudy {
  deleted: string
  /** Ids of the runs that went with it. */
  runs: string[]
  files: 'deleted' | 'kept'
}

/**
 * Takes a study away with its runs and curves; its dataset and tokenizer stay. Its checkpoints are a question of their own.
 * The caller holds the data folder's lock: a run that still says `running` was left so by a crash.
 */
export async function deleteStudy(
  name: string,
  files: boolean,
  { stores, home }: { stores: Stores; home: string },
): Promise<DeletedStudy> {
  const study = findStudy(stores, name)
  const runs = stores.runs.list({ study: name }).map((run) => run.id)
  stores.studies.delete(study.id)
  if (files) for (const id of runs) await rm(join(home, checkpointFolder(id)), { recursive: true, force: true })
  return { deleted: name, runs, files: files ? 'deleted' : 'kept' }
}
