import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Dataset } from '../../../electron/contract/dataset.ts'
import type { Recipe } from '../../../electron/contract/recipe.ts'
import type { TrainMetric } from '../../../electron/contract/run.ts'
import type { NewRun } from '../../../electron/core/ports/run-store.ts'
import type { Stores } from '../../../electron/core/ports/stores.ts'
import type { NewStudy } from '../../../electron/core/ports/study-store.ts'

export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sizewise-database-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

export function sampleDataset(name = 'plays'): Omit<Dataset, 'id' | 'created_at'> {
  const split = { documents: 1, characters: 9, bytes: 11 }
  return {
    name,
    kind: 'text',
    hash: 'ab'.repeat(32),
    folder: `datasets/${'ab'.repeat(32)}/`,
    split_rule: { by: 'item hash', train: 0.9, validation: 0.05, test: 0.05 },
    source: { paths: ['plays.txt'], encoding: 'UTF-8' },
    documents: 3,
    characters: 27,
    bytes: 33,
    splits: { train: split, validation: split, test: split },
    duplicates: { exact: 0, near: 0, across_splits: 0 },
    length_histogram: { edges: [10], counts: [3, 0] },
    warnings: [],
  }
}

export function sampleRun(id: string): NewRun {
  const model = {
    ...{
      name: 'small',
      family: 'gpt' as const,
      n_layer: 1,
      n_head: 1,
      n_kv_head: 1,
      d_model: 8,
      d_ff: 32,
      context: 8,
      vocab: 16,
    },
    ...{ tied_embeddings: true, bias: true, dropout: 0, norm_epsilon: 1e-5, rope_theta: 10000 },
  }
  const by_part = {
    token_embedding: 128,
    position_embedding: 64,
    attention: 288,
    feed_forward: 552,
    norms: 48,
    output_head: 0,
  }
  const recipe = { max_steps: 100, batch_size: 4, seed: 1 } as Recipe
  return {
    id,
    model,
    recipe,
    parameters: { total: 1080, without_embeddings: 888, by_part },
    seed: 1,
    device: 'cpu',
    steps: 100,
    estimate: null,
  }
}

export function sampleStudy(stores: Stores, runs = ['r1']): NewStudy<{ budget: { max_steps: number } }> {
  const dataset = stores.datasets.byName('plays') ?? stores.datasets.insert(sampleDataset())
  const plan = { budget: { max_steps: 100 } }
  return {
    name: 'by size',
    source: 'study: by size',
    dataset_id: dataset.id,
    tokenizer_id: null,
    plan,
    runs: runs.map(sampleRun),
  }
}

export function trainPoint(step: number, train_loss = 5 - step / 1000): TrainMetric {
  const rest = {
    learning_rate: 1e-3,
    gradient_norm: 1,
    tokens: step * 32,
    flops: step * 1e6,
    elapsed_s: step / 10,
    tokens_per_second: 320,
  }
  return { step, train_loss, ...rest }
}

export const checkpointAt = (
  step: number,
  best: number | null,
): { step: number; path: string; sha256: string; best: { step: number } | null } => ({
  step,
  path: `runs/r1/step-${String(step).padStart(8, '0')}.safetensors`,
  sha256: 'cd'.repeat(32),
  best: best === null ? null : { step: best },
})
