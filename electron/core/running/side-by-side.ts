import { canonicalDevice } from '../../contract/device.ts'
import type { Run } from '../../contract/run.ts'
import { memoryFit } from '../planning/memory-fit.ts'
import { passFlops, shareThreads, threadsWorth } from '../planning/thread-shares.ts'
import { estimateMemory } from '../sizing/memory.ts'

/** Of the memory that is free, what further runs may take. */
const mostOfFree = 0.9

export interface SharedMachine {
  /** Of the engine, on the processor. */
  threads: number
  memoryBytes: number
  /** What other programs, and the runs that train, leave of it now. */
  freeBytes(): number
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
  /** Of those that train, or trained last: whether another did at the same time. */
  readonly #accompanied = new Set<string>()
  /** May train with no other at the same time. */
  readonly #alone = new Set<string>()

  constructor(machine: SharedMachine) {
    this.#machine = machine
  }

  get threads(): number {
    return this.#machine.threads
  }

  /** Whether a run can begin beside those that train. */
  hasRoomFor(run: Run): boolean {
    if (this.#runs.size === 0) return true
    if ([run.id, ...this.#runs.keys()].some((id) => this.#alone.has(id))) return false
    const device = canonicalDevice(run.device)
    const beside = this.#on(device)
    if (beside.length === 0) return true
    if (device !== 'cpu') return false
    const { threads, memoryBytes, freeBytes } = this.#machine
    const busy = this.#busy(beside)
    const needed = [...beside, run].reduce((sum, other) => sum + memoryOf(other, threads), 0)
    // What those that train hold by now counts twice: they may not have taken it yet.
    return busy < threads && memoryFit(needed, memoryBytes) === 'fits' && needed <= mostOfFree * freeBytes()
  }

  /** Whether it trains on the processor beside others that leave it as many threads as it keeps busy. */
  fillsUp(run: Run): boolean {
    const beside = canonicalDevice(run.device) === 'cpu' ? this.#on('cpu') : []
    return beside.length > 0 && this.#busy([...beside, run]) <= this.#machine.threads
  }

  enter(run: Run): void {
    this.#runs.set(run.id, run)
    this.#accompanied.delete(run.id)
    if (this.#runs.size > 1) for (const id of this.#runs.keys()) this.#accompanied.add(id)
    this.#shareOut()
  }

  /** Whether another run trained in its time: what befell it may be that one's doing. */
  wasAccompanied(run: Run): boolean {
    return this.#accompanied.has(run.id)
  }

  /** From now on no other trains in its time. */
  isolate(run: Run): void {
    this.#alone.add(run.id)
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

  /** Threads that these keep busy. */
  #busy(runs: readonly Run[]): number {
    return runs.reduce((sum, run) => sum + threadsWorth(passFlops(run), this.#machine.threads), 0)
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
