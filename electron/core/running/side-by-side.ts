import { canonicalDevice } from '../../contract/device.ts'
import type { Run } from '../../contract/run.ts'
import { memoryFit } from '../planning/memory-fit.ts'
import { passFlops, shareThreads, threadsWorth } from '../planning/thread-shares.ts'
import { estimateMemory } from '../sizing/memory.ts'

export interface SharedMachine {
  /** Of the engine, on the processor. */
  threads: number
  memoryBytes: number
  /** A run that trains has another number of threads from now on. */
  onShare(runId: string, threads: number): void
}

/**
 * The runs that train at this moment. Small sizes stand side by side on the processor, because many threads do little for
 * one of them; a size that keeps all threads busy stands alone. Every other device trains one run at a time.
 */
export class SideBySide {
  readonly #machine: SharedMachine
  readonly #runs = new Map<string, Run>()
  readonly #shares = new Map<string, number>()

  constructor(machine: SharedMachine) {
    this.#machine = machine
  }

  get threads(): number {
    return this.#machine.threads
  }

  /** Whether a run can begin beside those that train. */
  hasRoomFor(run: Run): boolean {
    const device = canonicalDevice(run.device)
    const beside = this.#on(device)
    if (beside.length === 0) return true
    if (device !== 'cpu') return false
    const { threads, memoryBytes } = this.#machine
    const busy = beside.reduce((sum, other) => sum + threadsWorth(passFlops(other), threads), 0)
    const needed = [...beside, run].reduce((sum, other) => sum + memoryOf(other, threads), 0)
    return busy < threads && memoryFit(needed, memoryBytes) === 'fits'
  }

  enter(run: Run): void {
    this.#runs.set(run.id, run)
    this.#shareOut()
  }

  leave(run: Run): void {
    this.#runs.delete(run.id)
    this.#shares.delete(run.id)
    this.#shareOut()
  }

  /** Threads of a run; all of them where it does not train on the processor, whose threads others share. */
  threadsOf(run: Run): number {
    return this.#shares.get(run.id) ?? this.threads
  }

  #on(device: string): Run[] {
    return [...this.#runs.values()].filter((run) => canonicalDevice(run.device) === device)
  }

  #shareOut(): void {
    const runs = this.#on('cpu')
    const shares = shareThreads(this.threads, runs.map(passFlops))
    for (const [index, { id }] of runs.entries()) {
      const threads = shares[index]!
      if (this.#shares.get(id) === threads) continue
      this.#shares.set(id, threads)
      this.#machine.onShare(id, threads)
    }
  }
}

function memoryOf({ model, recipe }: Run, threads: number): number {
  return estimateMemory(model, recipe.batch_size, threads, recipe.gradient_checkpointing).total
}
