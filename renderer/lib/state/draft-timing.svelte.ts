import { ask, listen, RequestError } from '../ipc/client.ts'
import { draft } from './draft.svelte.ts'
import { queue } from './queue.svelte.ts'

/** How long a draft stands still before its sizes are timed in the background. */
const stillness = 1200
/** How long after a measurement on a busy machine it is made again, and how often. */
const calm = 30_000
const mostTries = 5

/** The timing of a draft's sizes on this machine, by itself or on request. */
class DraftTiming {
  underWay = $state<{ done: number; total: number } | null>(null)
  #still: ReturnType<typeof setTimeout> | undefined
  #timedLadder = ''
  #tries = 0
  #started = false

  /** Once for the window. */
  start(): void {
    if (this.#started) return
    this.#started = true
    listen('draft:measuring', (progress) => {
      if (this.underWay !== null) this.underWay = progress
    })
    draft.onPlanned(() => {
      this.#whenStill()
    })
  }

  async measure(): Promise<void> {
    if (this.underWay !== null || draft.current === null) return
    const ladder = JSON.stringify(draft.current.ladder)
    this.#tries = ladder === this.#timedLadder ? this.#tries + 1 : 1
    this.#timedLadder = ladder
    this.underWay = { done: 0, total: draft.current.ladder.length }
    try {
      await ask('draft:measure', draft.current)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (error.code !== 'cancelled') draft.error = error
    } finally {
      this.underWay = null
    }
    await draft.replan()
  }

  /** Stops what is timed, and what was about to be. */
  stop(): void {
    clearTimeout(this.#still)
    void ask('draft:stopMeasuring', null)
  }

  #whenStill(): void {
    clearTimeout(this.#still)
    const timedAlready = JSON.stringify(draft.current?.ladder) === this.#timedLadder
    const wait = timedAlready && this.#wantsCalm() ? calm : stillness
    this.#still = setTimeout(() => {
      const { current, plan } = draft
      // Beside a training that is under way both would be slow.
      if (current === null || plan === null || queue.state.running !== null || plan.problem !== null) return
      if (plan.rungs.every(({ run }) => run?.timed === 'measured')) return
      if (JSON.stringify(current.ladder) !== this.#timedLadder || this.#wantsCalm()) void this.measure()
    }, wait)
  }

  /** What was timed while the machine was busy is timed again, but not for ever. */
  #wantsCalm(): boolean {
    const busy = draft.plan?.rungs.some(({ run }) => run?.timed === 'busy') ?? false
    return busy && this.#tries < mostTries
  }
}

export const draftTiming = new DraftTiming()
