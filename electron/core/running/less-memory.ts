import type { Recipe } from '../../contract/recipe.ts'

/**
 * The same training with less memory; null where there is nothing left to save. First gradient checkpointing, which changes
 * no bit of the result; then micro-batches of fewer sequences and as many more of them, whose sums are rounded otherwise, and whose
 * dropout draws other masks.
 */
export function withLessMemory(recipe: Recipe): Recipe | null {
  if (!recipe.gradient_checkpointing) return { ...recipe, gradient_checkpointing: true }
  const { batch_size, gradient_accumulation_steps } = recipe
  if (batch_size === 1) return null
  const parts = smallestFactor(batch_size)
  return {
    ...recipe,
    batch_size: batch_size / parts,
    gradient_accumulation_steps: gradient_accumulation_steps * parts,
  }
}

/** Above 1. */
function smallestFactor(n: number): number {
  for (let factor = 2; factor * factor <= n; factor++) if (n % factor === 0) return factor
  return n
}
