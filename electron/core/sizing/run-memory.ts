import type { Model, ModelMemory } from '../../contract/model.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { estimateGpuMemory } from './gpu-memory.ts'
import { estimateMemory } from './memory.ts'

/** What of a recipe decides how much memory a run takes. */
export type MemoryKeys = Pick<Recipe, 'batch_size' | 'gradient_checkpointing' | 'precision'>

/** Memory of a training session on a device; `threads`: of the engine, which a GPU does not ask for. */
export function estimateRunMemory(model: Model, keys: MemoryKeys, device: string, threads: number): ModelMemory {
  return device === 'cpu'
    ? estimateMemory(model, keys.batch_size, threads, keys.gradient_checkpointing)
    : estimateGpuMemory(model, keys)
}
