import { z } from 'zod'
import type { LadderMove, RungDraft, StudyDraft } from '../contract/draft.ts'
import type { RecipeKeys } from '../contract/recipe.ts'
import type { BudgetRule } from '../contract/study.ts'

/*
 * The form of what the builder sends; whether its numbers make a study is said by the reader of study files. Lists are
 * bounded, so that no request takes long.
 */

const text = z.string().max(4096)
const family = z.enum(['gpt', 'llama'])

export const rungShape: z.ZodType<RungDraft> = z.strictObject({
  name: text,
  family,
  n_layer: z.number(),
  n_head: z.number(),
  d_model: z.number(),
  context: z.number(),
  n_kv_head: z.number().exactOptional(),
  d_ff: z.number().exactOptional(),
  tied_embeddings: z.boolean().exactOptional(),
  bias: z.boolean().exactOptional(),
  dropout: z.number().exactOptional(),
  norm_epsilon: z.number().exactOptional(),
  rope_theta: z.number().exactOptional(),
})

const recipeShape: z.ZodType<RecipeKeys> = z.strictObject({
  device: text.exactOptional(),
  batch_size: z.number().exactOptional(),
  gradient_accumulation_steps: z.number().exactOptional(),
  learning_rate: z.number().exactOptional(),
  min_lr: z.number().exactOptional(),
  lr_scheduler: z.enum(['cosine', 'linear', 'constant', 'wsd']).exactOptional(),
  warmup_steps: z.number().exactOptional(),
  decay_fraction: z.number().exactOptional(),
  weight_decay: z.number().exactOptional(),
  beta1: z.number().exactOptional(),
  beta2: z.number().exactOptional(),
  adam_epsilon: z.number().exactOptional(),
  grad_clip: z.number().exactOptional(),
  dropout: z.number().exactOptional(),
  precision: z.enum(['fp32', 'bf16']).exactOptional(),
  gradient_checkpointing: z.boolean().exactOptional(),
  eval_interval: z.number().exactOptional(),
  eval_tokens: z.number().exactOptional(),
  checkpoint_interval: z.number().exactOptional(),
  early_stopping: z.strictObject({ patience: z.number() }).exactOptional(),
})

const budgetShape: z.ZodType<BudgetRule> = z.union([
  z.strictObject({ max_steps: z.number() }),
  z.strictObject({ tokens: z.number() }),
  z.strictObject({ flops: z.number() }),
  z.strictObject({ tokens_per_parameter: z.number() }),
  z.strictObject({ minutes: z.number() }),
  z.strictObject({ until: z.literal('converged') }),
])

export const draftShape: z.ZodType<StudyDraft> = z.strictObject({
  study: text,
  dataset: text,
  tokenizer: z.union([
    z.strictObject({ name: text }),
    z.strictObject({ kind: z.enum(['bpe', 'char', 'byte']), vocab: z.number().exactOptional() }),
  ]),
  ladder: z.array(rungShape).max(64),
  recipe: recipeShape,
  per_model: z.record(text, recipeShape),
  budget: budgetShape,
  seeds: z.array(z.number()).max(100),
})

/** Bounded as in a study file, whose reader does not see this one. */
export const ladderShape: z.ZodType<LadderMove> = z.strictObject({
  family,
  from: z.number().min(2000).max(1e12),
  to: z.number().min(2000).max(1e12),
  sizes: z.int().min(1).max(64),
  context: z.int().min(1).max(1048576),
  tied_embeddings: z.boolean().exactOptional(),
})
