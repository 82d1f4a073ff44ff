import { canonicalDevice } from '../../contract/device.ts'
import type { GpuDescription, MachineShare } from '../../contract/engine-protocol.ts'
import type { Run } from '../../contract/run.ts'
import { sharedGpu, sharedProcessor, unknownDevice, type ProcessorRoom, type SharedDevice } from './shared-devices.ts'

export interface SharedMachine extends ProcessorRoom {
  gpus: readonly GpuDescription[]
  /** A run that trains has another share from now on. */
  onShare(runId: string, share: MachineShare): void
}

/**
 * The runs that train at this moment. Small sizes stand side by side: on the processor because many threads do little for
 * one of them, on a GPU because one of them leaves most of it idle. A size that keeps its device busy stands alone there.
 */
export class SideBySide {
  readonly #machine: SharedMachine
  readonly #devices: ReadonlyMap<string, SharedDevice>
  readonly #runs = new Map<string, Run>()
  readonly #shares = new Map<string, MachineShare>()
  /** Of those that train, or trained last: whether another did at the same time. */
  readonly #accompanied = new Set<string>()
  /** May train with no other at the same time. */
  readonly #alone = new Set<string>()

  constructor(machine: SharedMachine) {
    this.#machine = machine
    this.#devices = new Map([
      ['cpu', sharedProcessor(machine)],
      ...machine.gpus.map((gpu) => [canonicalDevice(gpu.device), sharedGpu(gpu, machine.threads)] as const),
    ])
  }

  /** Whether a run can begin beside those that train. */
  hasRoomFor(run: Run): boolean {
    if (this.#runs.size === 0) return true
    if ([run.id, ...this.#runs.keys()].some((id) => this.#alone.has(id))) return false
    const beside = this.#on(run.device)
    if (beside.length === 0) return true
    const device = this.#device(run.device)
    const room = device.mayOverflow ? device.load(beside) < 1 : this.fillsUp(run)
    return room && device.holds([...beside, run])
  }

  /** Whether it trains beside others on its device, which leave it as much as it keeps busy. */
  fillsUp(run: Run): boolean {
    const beside = this.#on(run.device)
    return beside.length > 0 && this.#device(run.device).load([...beside, run]) <= 1
  }

  enter(run: Run): void {
    this.#runs.set(run.id, run)
    this.#accompanied.delete(run.id)
    if (this.#runs.size > 1) for (const id of this.#runs.keys()) this.#accompanied.add(id)
    this.#shareOut(run.device)
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
    this.#shareOut(run.device)
  }

  /** Of a run that trains; all of the machine for one that does not. */
  shareOf(run: Run): MachineShare {
    return this.#shares.get(run.id) ?? { threads: this.#machine.threads, time: 1 }
  }

  #on(device: string): Run[] {
    return [...this.#runs.values()].filter((run) => canonicalDevice(run.device) === canonicalDevice(device))
  }

  #device(device: string): SharedDevice {
    return this.#devices.get(canonicalDevice(device)) ?? unknownDevice(this.#machine.threads)
  }

  #shareOut(on: string): void {
    const runs = this.#on(on)
    for (const [index, share] of this.#device(on).shares(runs).entries()) {
      const { id } = runs[index]!
      const before = this.#shares.get(id)
      if (before?.threads === share.threads && before.time === share.time) continue
      this.#shares.set(id, share)
      this.#machine.onShare(id, share)
    }
  }
}
