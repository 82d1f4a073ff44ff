import type { Model } from '../../contract/model.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { flopsPerToken } from '../sizing/flops.ts'

/**
 * FLOPs of a forward and backward pass that are worth a thread. Threads meet at the end of each of a pass's many
 * operations; with less work between two meetings they wait for each other. Measured with bf16 on a Zen 4 core of 235
 * GFLOP/s: two threads do .94 of what two runs with a thread each do at 2.5e9 FLOPs a pass, .88 at 1.2e9, .83 at .4e9.
 */
const flopsPerThread = 4e9

/** FLOPs of one forward and backward pass, which ends with the gradients of a micro-batch. */
export function passFlops({ model, recipe }: { model: Model; recipe: Recipe }): number {
  const { train, recomputed } = flopsPerToken(model, recipe.gradient_checkpointing)
  return (train + recomputed) * recipe.batch_size * model.context
}

/** How many of so many threads a pass of that work keeps busy; at least one. */
export function threadsWorth(flops: number, all: number): number {
  return Math.max(1, Math.min(all, Math.round(flops / flopsPerThread)))
}

/** The threads that a run has, so many training in all: those that it keeps busy, more where there are more than runs. */
export function threadsBeside(flops: number, all: number, runs: number): number {
  return Math.max(threadsWorth(flops, all), Math.ceil(all / Math.max(1, runs)))
}

/** Shares threads out over runs, of which there are no more than threads: one for each, the others where a thread has most to do. */
export function shareThreads(all: number, flops: readonly number[]): number[] {
  const shares = flops.map(() => 1)
  for (let left = all - shares.length; left > 0 && shares.length > 0; left--) {
    const perThread = flops.map((work, index) => work / shares[index]!)
    shares[perThread.indexOf(Math.max(...perThread))]! += 1
  }
  return shares
}
