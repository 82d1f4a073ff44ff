import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import type { Recipe, RecipeKeys } from '../../contract/recipe.ts'
import type { PlannedData } from './planned-data.ts'
import type { ModelPlan } from './study-plan.ts'

/** An evaluation runs the forward alone: a third of a training step's work per token. */
function evaluationSeconds(recipe: Recipe, plan: ModelPlan, data: PlannedData): number {
  const perToken = (plan.seconds_per_step ?? 0) / plan.tokens_per_step
  const evaluations = 1 + Math.ceil(recipe.max_steps / recipe.eval_interval)
  return (evaluations * data.validation_tokens * perToken) / 3
}

/** Seconds of a whole run: its steps, and its evaluations over the whole validation split. */
export function estimateDuration(recipe: Recipe, plan: ModelPlan, data: PlannedData): number {
  return recipe.max_steps * (plan.seconds_per_step ?? 0) + evaluationSeconds(recipe, plan, data)
}

/** Muennighoff et al. 2023: up to four passes over the data are almost as good as new data. */
const harmlessEpochs = 4

/** What a person should know of this run beside the shape of its model. */
export function trainingWarnings(recipe: Recipe, given: RecipeKeys, plan: ModelPlan, data: PlannedData): Phrase[] {
  const warnings: Phrase[] = []
  if (plan.memory_fit === 'does not fit') warnings.push(phrase('plan.doesNotFit'))
  if (plan.memory_fit === 'tight') warnings.push(phrase('plan.tight'))
  if (plan.epochs > harmlessEpochs)
    warnings.push(phrase('plan.epochs', { epochs: plan.epochs, harmless: harmlessEpochs }))
  const warmup = given.warmup_steps ?? 0
  if (warmup > recipe.max_steps) warnings.push(phrase('plan.longWarmup', { warmup, steps: recipe.max_steps }))
  const training = recipe.max_steps * (plan.seconds_per_step ?? 0)
  if (evaluationSeconds(recipe, plan, data) > training) warnings.push(phrase('plan.muchEvaluation'))
  return warnings
}
