import type { Said } from './phrases/phrase.ts'

/** A model architecture with all its numbers. The keys are data: one spelling in YAML, JSON, SQL, TypeScript and C++. */
export type Family = 'gpt' | 'llama'

export interface Model {
  /** The rung's name in its ladder, e.g. `small` or `1.2M`. */
  name: string
  family: Family
  n_layer: number
  n_head: number
  /** Divides n_head. Equal to n_head for gpt. */
  n_kv_head: number
  /** C. Divisible by n_head; the head size is even for llama. */
  d_model: number
  /** F. 4·d_model for gpt; 8/3·d_model rounded up to a multiple of 32 for llama, where absent in a study file. */
  d_ff: number
  /** T, tokens. */
  context: number
  /** V. */
  vocab: number
  tied_embeddings: boolean
  /** Biases of linear layers and norms; always false for llama. */
  bias: boolean
  dropout: number
  norm_epsilon: number
  /** llama only. */
  rope_theta: number
}

export interface ParameterCount {
  total: number
  /** Without token and position embeddings (and without the untied output head, which is an embedding of its own kind). */
  without_embeddings: number
  by_part: {
    token_embedding: number
    position_embedding: number
    attention: number
    feed_forward: number
    norms: number
    output_head: number
  }
}

/** Bytes of a training session. */
export interface ModelMemory {
  weights: number
  gradients: number
  optimizer: number
  /** Everything else: activations and their gradients, the batch, and what the ops work in. */
  activations: number
  total: number
}

/** FLOPs per token. */
export interface ModelFlops {
  forward: number
  /** Forward and backward, as the model asks for them. */
  train: number
  /** What gradient checkpointing computes beside these; 0 without it. */
  recomputed: number
}

/** Of a training session in this machine's memory. */
export type MemoryFit = 'fits' | 'tight' | 'does not fit'

/** What `sizewise model describe` prints. FLOPs count a multiply-add as two. */
export interface ModelDescription extends Model {
  parameters: ParameterCount
  memory_bytes: ModelMemory
  flops_per_token: ModelFlops
  warnings: Said[]
}
