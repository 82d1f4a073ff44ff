import type { RunPlace } from '../../contract/channels/compare.ts'
import type { ComparedRun } from '../../contract/comparison.ts'
import type { ErrorData } from '../../contract/errors.ts'
import type { Model, ParameterCount } from '../../contract/model.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { Run, RunState } from '../../contract/run.ts'

export interface NewRun {
  id: string
  model: Model
  recipe: Recipe
  parameters: ParameterCount
  seed: number
  device: string
  steps: number
  estimate: Run['estimate']
}

export interface RunStore {
  /** Losses, tokens, FLOPs, best and speed are taken from the run's metrics. */
  byId(id: string): Run | undefined
  /** In the order of their studies and of their places in them. */
  list(filter?: { study?: string; state?: RunState }): Run[]
  /** The same order, at most `limit` runs with what stands around them; `after` is the `next` of the page before. */
  page(filter: { study: string | null; after: RunPlace | null; limit: number }): {
    runs: ComparedRun[]
    next: RunPlace | null
  }
  setNotes(id: string, notes: string): void
  setArchived(id: string, archived: boolean): void
  /** `error` is kept with `failed`; any other state clears it. */
  setState(id: string, state: RunState, error?: ErrorData): void
  setDevice(id: string, device: string): void
  /** What it took with the recipe before is forgotten. */
  setRecipe(id: string, recipe: Recipe): void
  /** Planned again: another model (its vocabulary became known), number of steps, estimate. */
  setPlan(
    id: string,
    plan: { model: Model; recipe: Recipe; parameters: ParameterCount; steps: number; estimate: Run['estimate'] },
  ): void
  setEstimate(id: string, estimate: Run['estimate']): void
  /** Keeps the larger of the stored and the given. */
  raisePeakMemory(id: string, bytes: number): void
  setDuration(id: string, duration_s: number): void
}
