import type { Model } from '../../contract/model.ts'
import type { Precision, Recipe, RecipeKeys } from '../../contract/recipe.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import {
  defaultBeta2,
  defaultCheckpointInterval,
  defaultEvaluationInterval,
  defaultLearningRate,
  defaultPatience,
  defaultSchedule,
  defaultWarmup,
  splitBatch,
} from './default-recipe.ts'

export type BatchShape = Pick<Recipe, 'batch_size' | 'gradient_accumulation_steps'>

/** What the file says of the batch, or the ladder's batch cut into micro-steps. */
export function planBatch(given: RecipeKeys, model: Model, ladderBatchTokens: number): BatchShape {
  if (given.batch_size !== undefined)
    return { batch_size: given.batch_size, gradient_accumulation_steps: given.gradient_accumulation_steps ?? 1 }
  return splitBatch(ladderBatchTokens, model.context, given.gradient_accumulation_steps)
}

export function tokensPerStep(batch: BatchShape, model: Model): number {
  return batch.batch_size * batch.gradient_accumulation_steps * model.context
}

/**
 * Every training number of one run: what the file gives, else the default for this size; `precision` is what this machine
 * trains in where the file names none.
 */
export function planRecipe(
  given: RecipeKeys,
  model: Model,
  batch: BatchShape,
  maxSteps: number,
  seed: number,
  untilConverged: boolean,
  precision: Precision,
): Recipe {
  const tokens = tokensPerStep(batch, model)
  const warmup = Math.min(given.warmup_steps ?? defaultWarmup(maxSteps), maxSteps)
  const learningRate = given.learning_rate ?? Math.max(defaultLearningRate(model, tokens, warmup), given.min_lr ?? 0)
  const evalInterval = given.eval_interval ?? defaultEvaluationInterval(maxSteps, untilConverged)
  const earlyStopping = given.early_stopping ?? (untilConverged ? { patience: defaultPatience } : undefined)
  const recipe: Recipe = {
    max_steps: maxSteps,
    ...batch,
    learning_rate: learningRate,
    min_lr: given.min_lr ?? Number((learningRate / 10).toPrecision(3)),
    lr_scheduler: given.lr_scheduler ?? defaultSchedule(untilConverged),
    warmup_steps: warmup,
    decay_fraction: given.decay_fraction ?? 0.2,
    weight_decay: given.weight_decay ?? 0.1,
    beta1: given.beta1 ?? 0.9,
    beta2: given.beta2 ?? defaultBeta2(tokens),
    adam_epsilon: given.adam_epsilon ?? 1e-8,
    grad_clip: given.grad_clip ?? 1,
    dropout: model.dropout,
    precision: given.precision ?? precision,
    gradient_checkpointing: given.gradient_checkpointing ?? false,
    eval_interval: evalInterval,
    ...(given.eval_tokens === undefined ? {} : { eval_tokens: given.eval_tokens }),
    checkpoint_interval: given.checkpoint_interval ?? defaultCheckpointInterval(model, tokens, evalInterval),
    ...(earlyStopping === undefined ? {} : { early_stopping: earlyStopping }),
    seed,
  }
  if (recipe.min_lr > recipe.learning_rate) {
    const rates = { most: recipe.learning_rate, least: recipe.min_lr, model: model.name }
    throw new SizewiseError('study_invalid', phrase('plan.minLrAboveOf', rates), 'min_lr')
  }
  return recipe
}
