import type { Model } from '../../contract/model.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import type { Recipe, RecipeKeys } from '../../contract/recipe.ts'
import { flopsPerToken } from '../sizing/flops.ts'
import { evaluationsOf, tokensRead } from './evaluation-tokens.ts'
import type { PlannedData } from './planned-data.ts'
import type { ModelPlan } from './study-plan.ts'

/** An evaluation runs the forward alone: a third of a training step's work per token, or less where a step computes more. */
function evaluationSeconds(model: Model, recipe: Recipe, plan: ModelPlan, data: PlannedData): number {
  const { forward, train, recomputed } = flopsPerToken(model, recipe.gradient_checkpointing)
  const perToken = (plan.seconds_per_step ?? 0) / plan.tokens_per_step
  const tokens = evaluationsOf(recipe) * tokensRead(recipe.eval_tokens, data.validation_tokens)
  return (tokens * perToken * forward) / (train + recomputed)
}

/** Seconds of a whole run: its steps, and its evaluations. */
export function estimateDuration(model: Model, recipe: Recipe, plan: ModelPlan, data: PlannedData): number {
  return recipe.max_steps * (plan.seconds_per_step ?? 0) + evaluationSeconds(model, recipe, plan, data)
}

/** Muennighoff et al. 2023: up to four passes over the data are almost as good as new data. */
const harmlessEpochs = 4

/** What a person should know of this run beside the shape of its model. */
export function trainingWarnings(
  model: Model,
  recipe: Recipe,
  given: RecipeKeys,
  plan: ModelPlan,
  data: PlannedData,
): Phrase[] {
  const warnings: Phrase[] = []
  if (plan.epochs > harmlessEpochs)
    warnings.push(phrase('plan.epochs', { epochs: plan.epochs, harmless: harmlessEpochs }))
  const warmup = given.warmup_steps ?? 0
  if (warmup > recipe.max_steps) warnings.push(phrase('plan.longWarmup', { warmup, steps: recipe.max_steps }))
  const training = recipe.max_steps * (plan.seconds_per_step ?? 0)
  if (evaluationSeconds(model, recipe, plan, data) > training) warnings.push(phrase('plan.muchEvaluation'))
  return warnings
}
