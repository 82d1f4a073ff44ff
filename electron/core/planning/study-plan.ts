import type { MemoryFit, ModelMemory } from '../../contract/model.ts'
import type { Said } from '../../contract/phrases/phrase.ts'
import type { BudgetRule } from '../../contract/study.ts'

/** What was decided about one rung of a ladder, and what a person should know before it is trained. */
export interface ModelPlan {
  name: string
  steps: number
  tokens_per_step: number
  /** How often training passes over the train split. */
  epochs: number
  memory_bytes: ModelMemory
  memory_fit: MemoryFit
  /** What a run's checkpoints take at most once it is trained; absent in plans of older versions. */
  disk_bytes?: number
  /** Null where it was neither measured nor could be derived from another model's measurement. */
  seconds_per_step: number | null
  warnings: Said[]
}

/**
 * The same for every rung: the hashes of the token shards, and the order in which training reads windows. The engine
 * describes its order when a run starts; runs of one context and seed that disagree are refused.
 */
export interface DataRecord {
  train_hash: string
  validation_hash: string
  train_tokens: number
  validation_tokens: number
  /** By `orderKey`; filled in as the runs start. */
  orders: Record<string, string>
}

export interface StudyPlan {
  budget: BudgetRule
  threads: number
  models: ModelPlan[]
  warnings: Said[]
  data: DataRecord
}

/** Windows are as long as the context, and shuffled by the seed: runs that share both read the same windows in the same order. */
export function orderKey(context: number, seed: number): string {
  return `context ${context}, seed ${seed}`
}

/** The order in one sentence, for documents. */
export function describeOrder(plan: StudyPlan): string {
  const known = Object.values(plan.data.orders)
  if (known.length === 0) return 'not started: the engine describes the order of windows when the first run starts'
  return [...new Set(known)].sort().join('; ')
}
