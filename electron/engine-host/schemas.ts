/** Shapes that several commands take. Ranges are the engine's to judge: it names the number that is wrong. */
import { z } from 'zod'
import type { SamplingOptions } from '../contract/engine-protocol.ts'
import type { Model } from '../contract/model.ts'
import type { Recipe } from '../contract/recipe.ts'

export const count = z.int().nonnegative()
export const threads = z.int().min(1).max(4096)

export const machineShare = z.strictObject({ threads, time: z.number().positive().max(1) })
export const path = z.string().min(1)

export const sampling: z.ZodType<SamplingOptions> = z.strictObject({
  max_tokens: count,
  temperature: z.number(),
  top_k: count,
  top_p: z.number(),
  repetition_penalty: z.number(),
  stop: z.array(z.string()),
  seed: count,
})

export const model: z.ZodType<Model> = z.strictObject({
  name: z.string(),
  family: z.enum(['gpt', 'llama']),
  n_layer: count,
  n_head: count,
  n_kv_head: count,
  d_model: count,
  d_ff: count,
  context: count,
  vocab: count,
  tied_embeddings: z.boolean(),
  bias: z.boolean(),
  dropout: z.number(),
  norm_epsilon: z.number(),
  rope_theta: z.number(),
})

export const recipe: z.ZodType<Recipe> = z.strictObject({
  max_steps: count,
  batch_size: count,
  gradient_accumulation_steps: count,
  learning_rate: z.number(),
  min_lr: z.number(),
  lr_scheduler: z.enum(['cosine', 'linear', 'constant', 'wsd']),
  warmup_steps: count,
  decay_fraction: z.number(),
  weight_decay: z.number(),
  beta1: z.number(),
  beta2: z.number(),
  adam_epsilon: z.number(),
  grad_clip: z.number(),
  dropout: z.number(),
  precision: z.enum(['fp32', 'bf16']),
  gradient_checkpointing: z.boolean(),
  eval_interval: count,
  eval_tokens: z.exactOptional(count),
  checkpoint_interval: count,
  early_stopping: z.exactOptional(z.strictObject({ patience: count })),
  seed: count,
})
