import { SizewiseError } from '../../contract/errors.ts'
import { reasonOf } from '../../contract/known-failure.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { Run } from '../../contract/run.ts'
import { memoryFit } from '../planning/memory-fit.ts'
import { estimateRunMemory } from '../sizing/run-memory.ts'
import { withLessMemory } from './less-memory.ts'
import type { TrainingRoom } from './train-run.ts'

type Room = Pick<TrainingRoom, 'fitMemory' | 'memoryBytes' | 'stores' | 'threads' | 'log'>

/** Stores the recipe that needs less, and forgets what the larger one took. Throws the failure where nothing may or can be saved. */
export function saveMemory(run: Run, failure: SizewiseError, room: Room): Run {
  const recipe = room.fitMemory ? withLessMemory(run.recipe) : null
  if (recipe === null) throw failure
  const { stores, threads, log } = room
  stores.runs.setRecipe(run.id, recipe)
  if (run.estimate !== null)
    stores.runs.setEstimate(run.id, { ...run.estimate, memory_bytes: neededBytes(run, recipe, threads) })
  const { batch_size, gradient_checkpointing } = recipe
  const batch = gradient_checkpointing === run.recipe.gradient_checkpointing ? batch_size : null
  log(phrase('log.lessMemory', { model: run.model.name, why: reasonOf(failure), batch }))
  return { ...run, recipe }
}

/**
 * Systems that promise more memory than they have do not refuse it, but end whoever uses it: where memory may be saved, a
 * run on the processor begins with a recipe that fits, if there is one.
 */
export function fittedInAdvance(run: Run, room: Room): Run {
  const tooLarge = (recipe: Recipe): boolean =>
    memoryFit(neededBytes(run, recipe, room.threads), room.memoryBytes) === 'does not fit'
  let fitted = run
  while (room.fitMemory && run.device === 'cpu' && tooLarge(fitted.recipe) && withLessMemory(fitted.recipe) !== null)
    fitted = saveMemory(fitted, new SizewiseError('out_of_memory', phrase('plan.doesNotFit')), room)
  return fitted
}

function neededBytes({ model, device }: Run, recipe: Recipe, threads: number): number {
  return estimateRunMemory(model, recipe, device, threads).total
}
