import type { ChatRun, ChatStudy } from '../../contract/chat.ts'
import type { Checkpoint, Run } from '../../contract/run.ts'
import type { Stores } from '../ports/stores.ts'

/** Studies whose runs can continue a prompt, newest first; their runs smallest first. */
export function chatStudies(stores: Pick<Stores, 'studies' | 'runs'>): ChatStudy[] {
  return stores.studies
    .list()
    .toReversed()
    .map(({ name, state }) => ({
      name,
      completed: state === 'completed',
      runs: chatRuns(stores.runs.list({ study: name })),
    }))
    .filter(({ runs }) => runs.length > 0)
}

/** The runs of one study that have a checkpoint, each with its place in the whole ladder: also beside rungs that have none. */
export function chatRuns(runs: readonly Run[]): ChatRun[] {
  const sizes = new Map(runs.map(({ model, parameters }) => [model.name, parameters.total]))
  const ladder = [...sizes].sort(([, a], [, b]) => a - b).map(([name]) => name)
  const severalSeeds = new Set(runs.map(({ seed }) => seed)).size > 1
  return runs
    .filter(({ checkpoints }) => checkpoints.length > 0)
    .map(({ id, model, parameters, seed, steps, checkpoints }) => ({
      id,
      model: model.name,
      parameters: parameters.total,
      seed: severalSeeds ? seed : null,
      rung: ladder.indexOf(model.name),
      rungs: ladder.length,
      steps,
      checkpoints: oncePerStep(checkpoints),
    }))
    .sort((a, b) => a.rung - b.rung)
}

/** A step may have a milestone and a checkpoint: the same weights. */
function oncePerStep(checkpoints: readonly Checkpoint[]): ChatRun['checkpoints'] {
  const roles = new Map<number, Checkpoint['roles']>()
  for (const kept of checkpoints) roles.set(kept.step, [...kept.roles, ...(roles.get(kept.step) ?? [])])
  return [...roles].map(([step, of]) => ({ step, roles: of }))
}
