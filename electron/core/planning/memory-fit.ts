import { totalmem } from 'node:os'
import type { MemoryFit, Model } from '../../contract/model.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { estimateMemory } from '../sizing/memory.ts'

/** Memory that this process may use: the machine's, or the container's where that is less. */
export function usableMemoryBytes(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}

/** Of the whole memory, not of what is free now: a plan made today is run tomorrow. */
export function memoryFit(neededBytes: number, usableBytes: number): MemoryFit {
  const share = neededBytes / usableBytes
  if (share <= 0.7) return 'fits'
  return share <= 0.92 ? 'tight' : 'does not fit'
}

/** What decides the memory of a run beside its model. */
export type MemoryKeys = Pick<Recipe, 'batch_size' | 'gradient_checkpointing'>

/** What a person should know of the memory of a run, and the key of the recipe that would help, where it would. */
export function memoryWarnings(model: Model, recipe: MemoryKeys, threads: number, usableBytes: number): Phrase[] {
  const { batch_size: batch, gradient_checkpointing: checkpointing } = recipe
  const fit = memoryFit(estimateMemory(model, batch, threads, checkpointing).total, usableBytes)
  if (fit === 'fits') return []
  const warnings = [phrase(fit === 'tight' ? 'plan.tight' : 'plan.doesNotFit')]
  const less = estimateMemory(model, batch, threads, true).total
  if (!checkpointing && memoryFit(less, usableBytes) !== fit)
    warnings.push(phrase('plan.checkpointing', { bytes: less }))
  return warnings
}
