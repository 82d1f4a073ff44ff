import type { Model } from '../../contract/model.ts'
import type { Precision, Recipe } from '../../contract/recipe.ts'
import type { StepTimer, TimedKeys } from '../planning/step-times.ts'
import { flopsPerToken } from '../sizing/flops.ts'

/** What was timed of one shape; FLOPs are those that the hardware performs. */
export interface Speed {
  precision: Precision
  flops: number
  flopsPerSecond: number
  /** Timed while other programs took the engine's cores. */
  busy: boolean
}

/**
 * What was timed on this machine, and what follows from it: a shape that was not timed runs at a speed, in FLOP/s,
 * between those of its neighbours in FLOPs per token, or at that of the nearest one. Each precision has speeds of its own.
 */
export class MeasuredSpeeds implements StepTimer {
  readonly #speeds: Map<string, Speed>
  readonly #threads: number

  /** `known`: as `known()` of others of so many threads told it. */
  constructor(threads: number, known: readonly (readonly [string, Speed])[] = []) {
    this.#threads = threads
    this.#speeds = new Map(known)
  }

  /** Plain data: planning may be another thread's. */
  known(): [string, Speed][] {
    return [...this.#speeds]
  }

  get threads(): number {
    return this.#threads
  }

  /** How this shape was timed; null: not at all. */
  timed(model: Model, recipe: TimedKeys): 'measured' | 'busy' | null {
    const speed = this.#speeds.get(keyOf(model, recipe))
    return speed === undefined ? null : speed.busy ? 'busy' : 'measured'
  }

  any(precision: Precision): boolean {
    return [...this.#speeds.values()].some((speed) => speed.precision === precision)
  }

  /** What was timed on a quiet machine stands against what is timed on a busy one. */
  record(model: Model, recipe: TimedKeys, secondsPerToken: number, busy: boolean): void {
    if (busy && this.timed(model, recipe) === 'measured') return
    const flops = performedFlops(model, recipe)
    const speed = { precision: recipe.precision, flops, flopsPerSecond: flops / secondsPerToken, busy }
    this.#speeds.set(keyOf(model, recipe), speed)
  }

  secondsPerStep(model: Model, recipe: Recipe): Promise<number | null> {
    const tokens = recipe.batch_size * recipe.gradient_accumulation_steps * model.context
    const flops = performedFlops(model, recipe)
    const speed = this.#speeds.get(keyOf(model, recipe))?.flopsPerSecond ?? this.#between(flops, recipe.precision)
    return Promise.resolve(speed === undefined ? null : (tokens * flops) / speed)
  }

  #between(flops: number, precision: Precision): number | undefined {
    const alike = [...this.#speeds.values()].filter((speed) => speed.precision === precision)
    const known = alike.sort((a, b) => a.flops - b.flops)
    const above = known.find((speed) => speed.flops >= flops)
    const below = known.findLast((speed) => speed.flops <= flops)
    if (above === undefined || below === undefined || above.flops === below.flops)
      return (above ?? below)?.flopsPerSecond
    const share = Math.log(flops / below.flops) / Math.log(above.flops / below.flops)
    return below.flopsPerSecond ** (1 - share) * above.flopsPerSecond ** share
  }
}

/** The batch is left out: it changes the speed by less than a neighbour's does. */
function keyOf({ name: _name, dropout: _dropout, ...shape }: Model, recipe: TimedKeys): string {
  return JSON.stringify([shape, recipe.precision, recipe.gradient_checkpointing])
}

function performedFlops(model: Model, { gradient_checkpointing }: TimedKeys): number {
  const { train, recomputed } = flopsPerToken(model, gradient_checkpointing)
  return train + recomputed
}
