import { SizewiseError } from '../../contract/errors.ts'
import type { Checkpoint, Run } from '../../contract/run.ts'
import type { Tokenizer } from '../../contract/tokenizer.ts'
import { nearestKey } from '../format/nearest-key.ts'
import type { Stores } from '../ports/stores.ts'

export function findRun(stores: Pick<Stores, 'runs'>, id: string): Run {
  const run = stores.runs.byId(id)
  if (run) return run
  const near = nearestKey(
    id,
    stores.runs.list().map((known) => known.id),
  )
  throw new SizewiseError(
    'not_found',
    `no run has the id "${id}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
    id,
  )
}

/** What using a trained run takes: its best checkpoint and the tokenizer of its study. Paths are relative to the data folder. */
export function trainedRun(
  stores: Pick<Stores, 'runs' | 'studies' | 'tokenizers' | 'checkpoints'>,
  id: string,
): { run: Run; checkpoint: Checkpoint; tokenizer: Tokenizer; dataset_id: number } {
  const run = findRun(stores, id)
  const checkpoint = stores.checkpoints.best(run.id) ?? stores.checkpoints.last(run.id)
  if (!checkpoint) {
    throw new SizewiseError('not_found', `the run "${run.id}" is ${run.state} and has no checkpoint yet`, run.id)
  }
  const study = stores.studies.byName(run.study)
  const tokenizer = study?.tokenizer_id == null ? undefined : stores.tokenizers.byId(study.tokenizer_id)
  if (!study || !tokenizer)
    throw new SizewiseError('not_found', `the tokenizer of the study "${run.study}" is gone`, run.study)
  return { run, checkpoint, tokenizer, dataset_id: study.dataset_id }
}
