import type { ErrorData } from './errors.ts'
import type { Model, ParameterCount } from './model.ts'
import type { Said } from './phrases/phrase.ts'
import type { Recipe } from './recipe.ts'

/** The training session of one model of a study with one seed. */
export type RunState = 'queued' | 'running' | 'paused' | 'completed' | 'stopped' | 'failed'

/** A file of a run's weights. A milestone holds the weights alone: training goes on from the others. */
export interface Checkpoint {
  step: number
  /** Relative to the data folder. */
  path: string
  sha256: string
  roles: ('best' | 'last' | 'milestone')[]
}

export interface Run {
  id: string
  study: string
  model: Model
  recipe: Recipe
  parameters: ParameterCount
  seed: number
  device: string
  state: RunState
  /** Steps done, of `steps` planned. */
  step: number
  steps: number
  tokens: number
  flops: number
  /** nats per token. */
  train_loss: number | null
  validation_loss: number | null
  best: { step: number; validation_loss: number } | null
  perplexity: number | null
  bits_per_byte: number | null
  tokens_per_second: number | null
  /**
   * What the run itself held at most: weights, gradients, optimizer, activations, what the ops work in, the batch. Not the
   * process around it, which other runs share, and not the mapped token files. The largest of its sessions where it
   * was paused.
   */
  peak_memory_bytes: number | null
  /** Seconds of the whole machine: where sizes train side by side, each counts its share of it. */
  duration_s: number
  estimate: { duration_s: number; memory_bytes: number } | null
  checkpoints: Checkpoint[]
  error?: ErrorData
}

/** How a run ended, or how it stands, read from its curves. */
export interface RunVerdict {
  kind: 'overfitted' | 'still falling' | 'settled' | 'unknown'
  /** What the curves show, as a sentence. */
  because: Said
}

/** What a run wrote after a prompt, at an evaluation. */
export interface Sample {
  step: number
  prompt: string
  text: string
}

/** One point of a run's curves. A step has a training point, an evaluation point, or both. */
export interface TrainMetric {
  step: number
  train_loss: number
  learning_rate: number
  gradient_norm: number
  tokens: number
  flops: number
  elapsed_s: number
  tokens_per_second: number
}

export interface EvaluationMetric {
  step: number
  validation_loss: number
  bits_per_byte: number
  elapsed_s: number
}
