import type { GpuDescription, MachineShare } from '../../contract/engine-protocol.ts'
import type { Run } from '../../contract/run.ts'
import { gpuFill } from '../planning/gpu-fill.ts'
import { memoryFit } from '../planning/memory-fit.ts'
import { passFlops, shareThreads, threadsWorth } from '../planning/thread-shares.ts'
import { estimateRunMemory } from '../sizing/run-memory.ts'

/** A device on which runs train side by side. */
export interface SharedDevice {
  /** What these keep busy of it; 1 is all of it. */
  load(runs: readonly Run[]): number
  /** Whether a run that is larger than what others leave of it may begin beside them. */
  readonly mayOverflow: boolean
  /** Whether their memory fits. */
  holds(runs: readonly Run[]): boolean
  /** What each has of it, which changes nothing of what it computes. */
  shares(runs: readonly Run[]): MachineShare[]
}

export interface ProcessorRoom {
  /** Of the engine. */
  threads: number
  memoryBytes: number
  /** What other programs, and the runs that train, leave of it now. */
  freeBytes(): number
}

/** Of the memory that is free, what further runs may take. */
const mostOfFree = 0.9

export function sharedProcessor({ threads, memoryBytes, freeBytes }: ProcessorRoom): SharedDevice {
  return {
    load: (runs) => total(runs, (run) => threadsWorth(passFlops(run), threads)) / threads,
    // Threads go over from one to the other when one ends; until then none is idle.
    mayOverflow: true,
    holds: (runs) => {
      const needed = neededBytes(runs, threads)
      // What those that train hold by now counts twice: they may not have taken it yet.
      return memoryFit(needed, memoryBytes) === 'fits' && needed <= mostOfFree * freeBytes()
    },
    shares: (runs) =>
      shareThreads(threads, runs.map(passFlops)).map((count) => ({ threads: count, time: count / threads })),
  }
}

/** `threads` of the processor, of which each run keeps one busy that launches its work. */
export function sharedGpu({ multiprocessors, memory_bytes }: GpuDescription, threads: number): SharedDevice {
  return {
    load: (runs) => {
      const filled = total(runs, (run) => gpuFill(passFlops(run), multiprocessors))
      return Math.max(runs.length / threads, filled)
    },
    mayOverflow: false,
    holds: (runs) => memoryFit(neededBytes(runs, threads), memory_bytes) === 'fits',
    shares: (runs) => runs.map(() => ({ threads, time: 1 / runs.length })),
  }
}

/** Nothing is known of it: one run at a time. */
export function unknownDevice(threads: number): SharedDevice {
  return {
    load: (runs) => runs.length,
    mayOverflow: false,
    holds: () => true,
    shares: (runs) => runs.map(() => ({ threads, time: 1 / runs.length })),
  }
}

function total(runs: readonly Run[], of: (run: Run) => number): number {
  return runs.reduce((sum, run) => sum + of(run), 0)
}

function neededBytes(runs: readonly Run[], threads: number): number {
  return total(runs, ({ model, recipe, device }) => estimateRunMemory(model, recipe, device, threads).total)
}
