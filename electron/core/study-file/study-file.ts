import type { Family, Model } from '../../contract/model.ts'
import type { RecipeKeys } from '../../contract/recipe.ts'
import type { BudgetRule } from '../../contract/study.ts'
import type { TokenizerKind } from '../../contract/tokenizer.ts'

/** A study as a person writes it, checked; what is absent gets its default when the study is planned. */
export interface StudyFile {
  study: string
  /** The name of an imported dataset, or a path that is imported first. */
  dataset: string
  tokenizer: { name: string } | { kind: TokenizerKind; vocab?: number }
  /** At least one; names all different. Their `vocab` is the tokenizer's once that is known. */
  ladder: Model[]
  recipe: RecipeKeys
  /** By the names of the ladder. */
  per_model: Record<string, RecipeKeys>
  budget: BudgetRule
  seeds: number[]
}

/** A ladder stands before its tokenizer is known; shapes are checked with this vocabulary in its place. */
export const vocabPlaceholder = 256

export const families = ['gpt', 'llama'] as const satisfies readonly Family[]
