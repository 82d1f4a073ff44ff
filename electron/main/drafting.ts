import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import type { Precision } from '../contract/recipe.ts'
import { MeasuredSpeeds } from '../core/drafting/measured-speeds.ts'
import { usualPrecision } from '../core/planning/usual-precision.ts'
import type { Engine } from '../core/ports/engine.ts'

type Work = 'measuring' | 'creating'

/** What the builder of studies keeps between its requests: speeds of this machine, and what of it can be stopped. */
export class Drafting {
  #speeds = new MeasuredSpeeds(0)
  #precision: Promise<Precision> | undefined
  readonly #underWay = new Map<Work, AbortController>()

  /** Speeds for so many threads; those of another number say nothing. */
  speedsFor(threads: number): MeasuredSpeeds {
    if (this.#speeds.threads !== threads) this.#speeds = new MeasuredSpeeds(threads)
    return this.#speeds
  }

  /** What runs train in here where the draft names none; asked of the engine once, and again where it could not say. */
  precision(engine: Engine): Promise<Precision> {
    this.#precision ??= usualPrecision(engine, 'cpu').catch((error: unknown) => {
      this.#precision = undefined
      throw error
    })
    return this.#precision
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
