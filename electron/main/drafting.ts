import type { UsableDevice } from '../contract/device.ts'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import type { Precision } from '../contract/recipe.ts'
import type { DeviceMemory } from '../core/planning/memory-fit.ts'
import { deviceMemory, usableDevices } from '../core/planning/usable-device.ts'
import { MeasuredSpeeds } from '../core/drafting/measured-speeds.ts'
import { usualPrecision } from '../core/planning/usual-precision.ts'
import type { Engine } from '../core/ports/engine.ts'

/** What of this machine a draft's plan follows from. */
interface Machine {
  precision: Precision
  devices: UsableDevice[]
  memory: DeviceMemory
}

type Work = 'measuring' | 'creating'

/** What the builder of studies keeps between its requests: speeds of this machine, and what of it can be stopped. */
export class Drafting {
  #speeds = new MeasuredSpeeds(0)
  #machine: Promise<Machine> | undefined
  readonly #underWay = new Map<Work, AbortController>()

  /** Speeds for so many threads; those of another number say nothing. */
  speedsFor(threads: number): MeasuredSpeeds {
    if (this.#speeds.threads !== threads) this.#speeds = new MeasuredSpeeds(threads)
    return this.#speeds
  }

  /** Asked of the engine once, and again where it could not say. */
  machine(engine: Engine): Promise<Machine> {
    this.#machine ??= machineOf(engine).catch((error: unknown) => {
      this.#machine = undefined
      throw error
    })
    return this.#machine
  }

  /** One of each kind at a time. */
  async run<Result>(work: Work, task: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (this.#underWay.has(work)) throw new SizewiseError('busy', phrase('names.underWay', { work }))
    const stop = new AbortController()
    this.#underWay.set(work, stop)
    try {
      return await task(stop.signal)
    } finally {
      this.#underWay.delete(work)
    }
  }

  stop(work: Work): void {
    this.#underWay.get(work)?.abort()
  }
}

async function machineOf(engine: Engine): Promise<Machine> {
  const described = await engine.ask('describe_engine', {})
  return {
    precision: usualPrecision(described.cpu),
    devices: usableDevices(described),
    memory: deviceMemory(described),
  }
}
