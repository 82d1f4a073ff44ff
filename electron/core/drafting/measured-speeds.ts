import type { Model } from '../../contract/model.ts'
import type { Precision, Recipe } from '../../contract/recipe.ts'
import type { StepTimer, TimedKeys } from '../planning/step-times.ts'
import { flopsPerToken } from '../sizing/flops.ts'

/** What was timed of one shape; FLOPs are those that the hardware performs. */
export interface Speed {
  device: string
  precision: Precision
  flops: number
  flopsPerSecond: number
  /** Timed while other programs took the engine's cores. */
  busy: boolean
}

/**
 * What was timed on this machine, and what follows from it: a shape that was not timed runs at a speed, in FLOP/s,
 * between those of its neighbours in FLOPs per token, or at that of the nearest one. Each device and precision has speeds
 * of its own.
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
  timed(model: Model, keys: TimedKeys): 'measured' | 'busy' | null {
    const speed = this.#speeds.get(keyOf(model, keys))
    return speed === undefined ? null : speed.busy ? 'busy' : 'measured'
  }

  any(keys: Pick<TimedKeys, 'device' | 'precision'>): boolean {
    return this.#alike(keys).length > 0
  }

  /** What was timed on a quiet machine stands against what is timed on a busy one. */
  record(model: Model, keys: TimedKeys, secondsPerToken: number, busy: boolean): void {
    if (busy && this.timed(model, keys) === 'measured') return
    const { device, precision } = keys
    const flops = performedFlops(model, keys)
    this.#speeds.set(keyOf(model, keys), { device, precision, flops, flopsPerSecond: flops / secondsPerToken, busy })
  }

  secondsPerStep(model: Model, recipe: Recipe, device: string): Promise<number | null> {
    const tokens = recipe.batch_size * recipe.gradient_accumulation_steps * model.context
    const flops = performedFlops(model, recipe)
    const keys = { ...recipe, device }
    const speed = this.#speeds.get(keyOf(model, keys))?.flopsPerSecond ?? this.#between(flops, keys)
    return Promise.resolve(speed === undefined ? null : (tokens * flops) / speed)
  }

  #alike({ device, precision }: Pick<TimedKeys, 'device' | 'precision'>): Speed[] {
    return [...this.#speeds.values()].filter((speed) => speed.device === device && speed.precision === precision)
  }

  #between(flops: number, keys: TimedKeys): number | undefined {
    const known = this.#alike(keys).sort((a, b) => a.flops - b.flops)
    const above = known.find((speed) => speed.flops >= flops)
    const below = known.findLast((speed) => speed.flops <= flops)
    if (above === undefined || below === undefined || above.flops === below.flops)
      return (above ?? below)?.flopsPerSecond
    const share = Math.log(flops / below.flops) / Math.log(above.flops / below.flops)
    return below.flopsPerSecond ** (1 - share) * above.flopsPerSecond ** share
  }
}

/** The batch is left out: it changes the speed by less than a neighbour's does. */
function keyOf({ name: _name, dropout: _dropout, ...shape }: Model, keys: TimedKeys): string {
  return JSON.stringify([shape, keys.precision, keys.gradient_checkpointing, keys.device])
}

function performedFlops(model: Model, { gradient_checkpointing }: Pick<Recipe, 'gradient_checkpointing'>): number {
  const { train, recomputed } = flopsPerToken(model, gradient_checkpointing)
  return train + recomputed
}
