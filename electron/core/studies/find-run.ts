import { SizewiseError } from '../../contract/errors.ts'
import type { Checkpoint, Run } from '../../contract/run.ts'
import type { Tokenizer } from '../../contract/tokenizer.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { unknownName } from '../format/unknown-name.ts'
import type { Stores } from '../ports/stores.ts'

export function findRun(stores: Pick<Stores, 'runs'>, id: string): Run {
  const run = stores.runs.byId(id)
  if (run) return run
  const known = stores.runs.list().map((other) => ({ name: other.id }))
  throw unknownName('run', id, known)
}

/**
 * What using a trained run takes: the checkpoint of a step, its best one where `step` is null, and the tokenizer of its
 * study. Paths are relative to the data folder.
 */
export function trainedRun(
  stores: Pick<Stores, 'runs' | 'studies' | 'tokenizers'>,
  id: string,
  step: number | null = null,
): { run: Run; checkpoint: Checkpoint; tokenizer: Tokenizer; dataset_id: number } {
  const run = findRun(stores, id)
  const checkpoint = step === null ? bestOf(run) : run.checkpoints.find((kept) => kept.step === step)
  if (!checkpoint) throw new SizewiseError('not_found', absenceOf(run, step), run.id)
  const study = stores.studies.byName(run.study)
  const tokenizer = study?.tokenizer_id == null ? undefined : stores.tokenizers.byId(study.tokenizer_id)
  if (!study || !tokenizer) {
    const said = phrase('running.materialGone', { what: 'tokenizer', study: run.study })
    throw new SizewiseError('not_found', said, run.study)
  }
  return { run, checkpoint, tokenizer, dataset_id: study.dataset_id }
}

/** Before anything was evaluated there is a last one alone. */
function bestOf({ checkpoints }: Run): Checkpoint | undefined {
  const of = (role: 'best' | 'last'): Checkpoint | undefined => checkpoints.find(({ roles }) => roles.includes(role))
  return of('best') ?? of('last')
}

function absenceOf({ id: run, state, checkpoints }: Run, step: number | null): Phrase {
  if (step === null || checkpoints.length === 0) return phrase('running.noCheckpointYet', { run, state })
  const kept = [...new Set(checkpoints.map((checkpoint) => checkpoint.step))].map(String)
  return phrase('running.noCheckpointAt', { run, step, kept })
}
