import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import { MeasuredSpeeds } from '../core/drafting/measured-speeds.ts'

type Work = 'measuring' | 'creating'

/** What the builder of studies keeps between its requests: speeds of this machine, and what of it can be stopped. */
export class Drafting {
  #speeds = new MeasuredSpeeds(0)
  readonly #underWay = new Map<Work, AbortController>()

  /** Speeds for so many threads; those of another number say nothing. */
  speedsFor(threads: number): MeasuredSpeeds {
    if (this.#speeds.threads !== threads) this.#speeds = new MeasuredSpeeds(threads)
    return this.#speeds
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
