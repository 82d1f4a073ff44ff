import type { UsableDevice } from './device.ts'
import type { ErrorData } from './errors.ts'
import type { Family, MemoryFit, Model, ModelDescription } from './model.ts'
import type { Said } from './phrases/phrase.ts'
import type { Precision, Recipe, RecipeKeys } from './recipe.ts'
import type { BudgetRule } from './study.ts'
import type { TokenizerKind } from './tokenizer.ts'

/**
 * A rung as a person lays it out: the keys of a model in a study file. An absent key takes the default that follows from
 * the others; the vocabulary is the tokenizer's.
 */
export interface RungDraft {
  name: string
  family: Family
  n_layer: number
  n_head: number
  d_model: number
  context: number
  n_kv_head?: number
  d_ff?: number
  tied_embeddings?: boolean
  bias?: boolean
  dropout?: number
  norm_epsilon?: number
  rope_theta?: number
}

/** A study before it is made: everything that a study file can say, with nothing of it checked yet. */
export interface StudyDraft {
  study: string
  dataset: string
  tokenizer: { name: string } | { kind: TokenizerKind; vocab?: number }
  ladder: RungDraft[]
  recipe: RecipeKeys
  /** By the names of the ladder. */
  per_model: Record<string, RecipeKeys>
  budget: BudgetRule
  seeds: number[]
}

/** A whole ladder in five numbers; sizes in parameters without embeddings. */
export interface LadderMove {
  family: Family
  from: number
  to: number
  sizes: number
  context: number
  tied_embeddings?: boolean
}

/** One block of an architecture's picture, in the order in which a token meets them. */
export interface ModelBlock {
  kind: 'token_embedding' | 'position_embedding' | 'norm' | 'attention' | 'feed_forward' | 'final_norm' | 'output_head'
  /** How many of it there are, one in each layer; 1 outside the layers. Norms stand twice in a layer. */
  repeats: number
  /** Of one of them. A tied head's weight is the token embedding's, and counts nothing here. */
  tensors: { name: string; shape: number[]; parameters: number }[]
  /** Of all of them. */
  parameters: number
}

/** What one run of a rung would be. */
export interface RungRun {
  recipe: Recipe
  tokens: number
  /** Passes over the train split. */
  epochs: number
  flops: number
  memory_fit: MemoryFit
  /** What its checkpoints take at most. */
  disk_bytes: number
  /** With its evaluations, for one seed; null where no speed was measured here. */
  duration_s: number | null
  /** Whether this very shape was timed here, on a quiet machine or on a busy one, or its speed follows from another's. */
  timed: 'measured' | 'busy' | 'derived' | null
  warnings: Said[]
}

export interface RungPlan {
  /** With every default filled in; unchecked where there are problems. */
  model: Model
  problems: { key: keyof Model; message: Said }[]
  /** Null where there are problems, or no vocabulary is known. Its memory is for the run's batch, else for one sequence. */
  description: ModelDescription | null
  blocks: ModelBlock[]
  /** Those of the shape's warnings, and of the memory's, that a person is asked about before it is trained. */
  doubts: Said[]
  /** Null where the study as a whole cannot be planned. */
  run: RungRun | null
}

/** A draft with everything that follows from it. */
export interface DraftPlan {
  /** The study file that makes it. */
  text: string
  vocab: number | null
  train_tokens: number | null
  /** The tokenizer or its tokens are not made yet: the two above are estimates. */
  estimated: boolean
  /** What runs on the processor train in here where the draft names none. */
  precision: Precision
  /** What runs can be given to here, the processor first. */
  devices: UsableDevice[]
  /** In the ladder's order. */
  rungs: RungPlan[]
  /** Why this is no study; null: it can be created. */
  problem: ErrorData | null
  /** Of the ladder as a whole. */
  warnings: Said[]
  /** All runs of all seeds; null where a rung's is unknown. */
  duration_s: number | null
  /** The checkpoints of all runs of all seeds, and the one that is written before an older one goes. */
  disk_bytes: number | null
}
