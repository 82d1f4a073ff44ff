import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset } from '../../contract/dataset.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Stores } from '../ports/stores.ts'
import { checkpointFolder } from '../running/checkpoint-files.ts'

export interface DeletedDataset {
  deleted: string
  /** Studies that went with it. */
  studies: string[]
  /** Tokenizers trained on it: they need it no more. */
  tokenizers_kept: string[]
  files: 'deleted' | 'kept'
}

/** For the process that holds the data folder's lock, while none of the runs is trained. Takes a dataset away; its studies too if asked, else they keep it (`in_use`). Its files are a question of their own. */
export async function deleteDataset(
  dataset: Dataset,
  choice: { withDependents: boolean; files: boolean },
  { stores, home }: { stores: Stores; home: string },
): Promise<DeletedDataset> {
  const shards = stores.shards.list().filter((shard) => shard.dataset_id === dataset.id)
  const { studies, tokenizers } = stores.datasets.dependents(dataset.id)
  if (studies.length > 0 && !choice.withDependents) {
    const said = phrase('names.usedBy', { noun: 'dataset', name: dataset.name, users: studies })
    throw new SizewiseError('in_use', said)
  }
  const runs = studies.flatMap((study) => stores.runs.list({ study }).map((run) => run.id))
  stores.transaction(() => {
    for (const name of studies) {
      const study = stores.studies.byName(name)
      if (study !== undefined) stores.studies.delete(study.id)
    }
    stores.datasets.delete(dataset.id)
  })
  if (choice.files) {
    for (const run of runs) await rm(join(home, checkpointFolder(run)), { recursive: true, force: true })
    for (const shard of shards)
      if (!stores.shards.list().some((other) => other.path === shard.path))
        await rm(join(home, shard.path), { force: true })
    if (stores.datasets.byHash(dataset.hash).length === 0)
      await rm(join(home, dataset.folder), { recursive: true, force: true })
  }
  return { deleted: dataset.name, studies, tokenizers_kept: tokenizers, files: choice.files ? 'deleted' : 'kept' }
}
