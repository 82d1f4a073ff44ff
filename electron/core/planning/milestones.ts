import type { Recipe } from '../../contract/recipe.ts'

const halvings = 5

/**
 * Steps whose weights are kept to look back at: of each of the shares 1/2, 1/4 … 1/32 of training the first evaluation at or
 * after it, ascending. They follow from the recipe alone, so that a run that was interrupted keeps the same ones; the last
 * step is none of them, because its checkpoint is kept anyway.
 */
export function milestonesOf({ max_steps, eval_interval }: Pick<Recipe, 'max_steps' | 'eval_interval'>): number[] {
  const steps = Array.from(
    { length: halvings },
    (_, index) => Math.ceil(max_steps / 2 ** (halvings - index) / eval_interval) * eval_interval,
  )
  return [...new Set(steps)].filter((step) => step > 0 && step < max_steps)
}
