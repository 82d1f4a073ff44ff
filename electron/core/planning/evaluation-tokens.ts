import type { Model } from '../../contract/model.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { flopsPerToken } from '../sizing/flops.ts'

/** What an evaluation reads in one piece, as the engine has it (kSpanTokens in native/engine/train/windows.h). */
const spanTokens = 4096

/** Of training's FLOPs: what all evaluations of a ladder may cost where the file does not say how much they read. */
const evaluationShare = 0.1

/** The mean of so many losses, spread by up to two nats, is known to about a hundredth; even a short training affords them. */
const fewestEvaluationTokens = 8 * spanTokens

/** One at step 0, and one at the last step. */
export function evaluationsOf(recipe: Recipe): number {
  return 1 + Math.ceil(recipe.max_steps / recipe.eval_interval)
}

/** The validation tokens that an evaluation reads: whole spans, or all there are. */
export function tokensRead(evalTokens: number | undefined, validationTokens: number): number {
  if (evalTokens === undefined) return validationTokens
  return Math.min(validationTokens, Math.ceil(evalTokens / spanTokens) * spanTokens)
}

/**
 * What each evaluation reads where the file does not say: the same for all sizes, which would not be compared otherwise.
 * Undefined: the whole validation split, which costs little enough.
 */
export function defaultEvaluationTokens(
  runs: { model: Model; recipe: Recipe; tokensPerStep: number }[],
  validationTokens: number,
): number | undefined {
  let training = 0
  let perToken = 0
  for (const { model, recipe, tokensPerStep } of runs) {
    const { forward, train, recomputed } = flopsPerToken(model, recipe.gradient_checkpointing)
    training += recipe.max_steps * tokensPerStep * (train + recomputed)
    perToken += evaluationsOf(recipe) * forward
  }
  const spans = Math.floor((evaluationShare * training) / perToken / spanTokens)
  const tokens = Math.max(fewestEvaluationTokens, spans * spanTokens)
  return tokens < validationTokens ? tokens : undefined
}
