import type { Model } from '../../contract/model.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { SizewiseError } from '../../contract/errors.ts'
import type { Engine } from '../ports/engine.ts'
import { flopsPerToken } from '../sizing/flops.ts'
import { estimateRunMemory } from '../sizing/run-memory.ts'
import { memoryFit, memoryOf, type DeviceMemory } from './memory-fit.ts'
import { quietTime } from './quiet-time.ts'
import { passFlops, threadsBeside } from './thread-shares.ts'

/** One sequence beyond this takes too long to be timed; its time follows from what was timed. */
const mostMeasuredFlops = 1e12
/** A micro-step beyond this is timed with fewer sequences. */
const comfortableFlops = 1e11

/** What beside the model changes how long a token takes. */
export interface TimedKeys extends Pick<Recipe, 'precision' | 'gradient_checkpointing'> {
  device: string
}

export interface StepTimeOptions {
  threads: number
  /** How many train in all: small ones do so side by side, with a part of the threads each. */
  runs: number
  secondsPerModel: number
  memory: DeviceMemory
  signal?: AbortSignal
  /** What was timed, not what was derived; `busy`: while other programs took the engine's cores. */
  onTimed?(model: Model, keys: TimedKeys, secondsPerToken: number, busy: boolean): void
}

/** What knows how long a step takes here. Asked for models from small to large; null: neither measured nor derived. */
export interface StepTimer {
  secondsPerStep(model: Model, recipe: Recipe, device: string): Promise<number | null>
}

/**
 * Seconds of a training step on this machine, which counts as one where a part of its threads does the step, measured by the engine on random tokens; each shape once. What is too
 * large to measure takes the speed, in FLOP/s, of the largest model measured on the same device.
 */
export class StepTimes implements StepTimer {
  private readonly engine: Engine
  private readonly options: StepTimeOptions
  private readonly secondsPerToken = new Map<string, number>()
  /** By device. */
  private readonly largest = new Map<string, { flops: number; flopsPerSecond: number }>()

  constructor(engine: Engine, options: StepTimeOptions) {
    this.engine = engine
    this.options = options
  }

  /** Call with models from small to large. Null: too large to measure, and nothing was measured before it. */
  async secondsPerStep(model: Model, recipe: Recipe, device: string): Promise<number | null> {
    const tokens = recipe.batch_size * recipe.gradient_accumulation_steps * model.context
    const { name: _name, ...shape } = model
    const key = JSON.stringify([shape, recipe.batch_size, recipe.precision, recipe.gradient_checkpointing, device])
    const known = this.secondsPerToken.get(key)
    if (known !== undefined) return known * tokens
    const measured = await this.measure(model, recipe, device)
    if (measured !== null) this.secondsPerToken.set(key, measured)
    return measured === null ? null : measured * tokens
  }

  private async measure(model: Model, recipe: Recipe, device: string): Promise<number | null> {
    const { train, recomputed } = flopsPerToken(model, recipe.gradient_checkpointing)
    const flops = train + recomputed
    const sequenceFlops = flops * model.context
    const wanted = Math.floor(comfortableFlops / sequenceFlops)
    const batchSize = Math.max(1, Math.min(recipe.batch_size, wanted))
    const { threads: all, runs, secondsPerModel, memory, signal } = this.options
    const needed = estimateRunMemory(model, { ...recipe, batch_size: batchSize }, device, all).total
    if (memoryFit(needed, memoryOf(device, memory)) === 'does not fit' || sequenceFlops > mostMeasuredFlops)
      return this.fromLargest(flops, device)
    const timed = { ...recipe, batch_size: batchSize, gradient_accumulation_steps: 1 }
    const threads = device === 'cpu' ? threadsBeside(passFlops({ model, recipe }), all, runs) : all
    try {
      const params = { model, recipe: timed, device, threads, seconds: secondsPerModel }
      const { seconds_per_step, load } = await this.engine.ask('measure_model', params, signal ? { signal } : {})
      const quiet = quietTime(seconds_per_step, threads, load)
      const perToken = (quiet.seconds * threads) / all / (batchSize * model.context)
      const { precision, gradient_checkpointing } = recipe
      this.options.onTimed?.(model, { precision, gradient_checkpointing, device }, perToken, quiet.busy)
      if (flops > (this.largest.get(device)?.flops ?? 0))
        this.largest.set(device, { flops, flopsPerSecond: flops / perToken })
      return perToken
    } catch (error) {
      if (error instanceof SizewiseError && error.code === 'out_of_memory') return this.fromLargest(flops, device)
      throw error
    }
  }

  private fromLargest(flops: number, device: string): number | null {
    const largest = this.largest.get(device)
    return largest === undefined ? null : flops / largest.flopsPerSecond
  }
}
