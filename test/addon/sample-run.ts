/** A model, a recipe and data so small that training takes a moment. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TrainRequest } from '../../electron/contract/engine-protocol.ts'
import type { Model } from '../../electron/contract/model.ts'
import type { Recipe } from '../../electron/contract/recipe.ts'
import { addon, sampleTexts, writeDocuments } from './addon.ts'

export const sampleModel: Model = {
  name: 'tiny',
  family: 'gpt',
  n_layer: 2,
  n_head: 2,
  n_kv_head: 2,
  d_model: 32,
  d_ff: 128,
  context: 32,
  vocab: 257,
  tied_embeddings: true,
  bias: true,
  dropout: 0,
  norm_epsilon: 1e-5,
  rope_theta: 10000,
}

export const sampleRecipe: Recipe = {
  max_steps: 20,
  batch_size: 4,
  gradient_accumulation_steps: 1,
  learning_rate: 1e-3,
  min_lr: 1e-4,
  lr_scheduler: 'cosine',
  warmup_steps: 2,
  decay_fraction: 0.2,
  weight_decay: 0.1,
  beta1: 0.9,
  beta2: 0.95,
  adam_epsilon: 1e-8,
  grad_clip: 1,
  dropout: 0,
  precision: 'fp32',
  gradient_checkpointing: false,
  eval_interval: 10,
  checkpoint_interval: 10,
  seed: 1337,
}

/** A byte tokenizer and its shards in `folder`. */
export async function prepareData(folder: string) {
  const tokenizer = join(folder, 'tokenizer.json')
  await addon.trainTokenizer({ kind: 'byte', vocab: 257, documents: [], out: tokenizer, threads: 1 }, () => undefined)
    .promise
  const encode = async (name: string, texts: string[]) => {
    const out = join(folder, `${name}.tokens`)
    const documents = writeDocuments(join(folder, `${name}.docs`), texts)
    await addon.encodeDocuments({ tokenizer, documents, out, threads: 1 }, () => undefined).promise
    return out
  }
  const train = await encode('train', [sampleTexts.join('').repeat(20)])
  return { tokenizer, train, validation: await encode('validation', [sampleTexts.join('')]) }
}

export function trainRequest(
  folder: string,
  name: string,
  data: { train: string; validation: string },
  recipe: Partial<Recipe> = {},
): TrainRequest {
  const checkpoints = join(folder, name)
  mkdirSync(checkpoints, { recursive: true })
  return {
    model: sampleModel,
    recipe: { ...sampleRecipe, ...recipe },
    train_shard: data.train,
    validation_shard: data.validation,
    checkpoint_folder: checkpoints,
    device: 'cpu',
    share: { threads: 1, time: 1 },
  }
}
