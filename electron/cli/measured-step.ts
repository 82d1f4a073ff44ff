import type { Model } from '../contract/model.ts'
import type { Precision, Recipe } from '../contract/recipe.ts'
import { formatDuration } from '../contract/format/duration.ts'
import type { Context } from './context.ts'

/** A training step on this machine. */
export interface MeasuredStep {
  precision: Precision
  threads: number
  seconds_per_step: number
  tokens_per_second: number
}

const secondsPerModel = 1

/**
 * Times a training step with the engine on random tokens, in the precision that runs train in here. Null: the model, or
 * one sequence of it, is too large to be timed.
 */
export async function measureStep(
  context: Context,
  model: Model,
  keys: Pick<Recipe, 'batch_size' | 'gradient_checkpointing'>,
  threads: number,
): Promise<MeasuredStep | null> {
  const { usableMemoryBytes } = await import('../core/planning/memory-fit.ts')
  const { planRecipe, tokensPerStep } = await import('../core/planning/plan-recipe.ts')
  const { StepTimes } = await import('../core/planning/step-times.ts')
  const { usualPrecision } = await import('../core/planning/usual-precision.ts')
  const engine = await context.engine()
  const precision = usualPrecision((await engine.ask('describe_engine', {})).cpu)
  const batch = { batch_size: keys.batch_size, gradient_accumulation_steps: 1 }
  const recipe = planRecipe(keys, model, batch, 1, 0, false, precision)
  const limits = { threads, runs: 1, secondsPerModel, memory: { cpu: usableMemoryBytes() }, signal: context.signal }
  const seconds = await new StepTimes(engine, limits).secondsPerStep(model, recipe, 'cpu')
  if (seconds === null) return null
  return { precision, threads, seconds_per_step: seconds, tokens_per_second: tokensPerStep(batch, model) / seconds }
}

function stepTime(seconds: number): string {
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(3))} ms` : formatDuration(seconds)
}

export function measuredStepInWords(step: MeasuredStep | null): string {
  if (step === null) return 'a training step here: too large to be timed'
  const { precision, threads, seconds_per_step: seconds, tokens_per_second: speed } = step
  const on = threads === 1 ? '1 thread' : `${threads} threads`
  return `a training step here, in ${precision} on ${on}: ${stepTime(seconds)} (${Math.round(speed).toLocaleString('en')} tokens/s)`
}
