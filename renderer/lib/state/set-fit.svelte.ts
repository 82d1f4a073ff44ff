import type { ComparedRun, SetAnswer, SetFitOptions } from '../../../electron/contract/comparison.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'

export const usualFit: SetFitOptions = { size: 'without_embeddings', law: 'N', drop_highest: 0, bootstraps: 1000 }

/** More finished runs than this are fitted only when asked for. */
const unasked = 200
/** Answers kept, so that what was looked at before is there at once. */
const kept = 40
/** A set that changes again within this time is not worth fitting. */
const settleMs = 250

/** The answer and the fit of the runs that are compared: worked out once for a set, and kept while it does not change. */
class SetFit {
  result = $state.raw<SetAnswer | null>(null)
  busy = $state(false)
  progress = $state.raw<{ done: number; total: number } | null>(null)
  error = $state.raw<RequestError>()
  /** The set as it is now has no answer yet: cancelled, or too large to be fitted unasked. */
  stale = $state(false)
  /** It will have one by itself: the set has only just changed. */
  settling = $state(false)
  readonly #answers = new Map<string, SetAnswer>()
  #wanted: { key: string; runs: string[]; options: SetFitOptions } | undefined
  /** The question that main works on; another, or none, once the person has turned away from it. */
  #asked: object | undefined
  #timer = 0
  #listening = false

  start(): void {
    if (this.#listening) return
    this.#listening = true
    listen('compare:fitProgress', (progress) => {
      this.progress = progress
    })
  }

  /** What is to be known: asked for unless it is known, and for large sets not before `fit`. `allOf`: every run there is. */
  want(runs: readonly ComparedRun[], options: SetFitOptions, allOf: readonly ComparedRun[]): void {
    const finished = runs.filter((run) => run.state === 'completed' && run.best !== null)
    const key = keyOf(finished, options)
    if (key === this.#wanted?.key) return
    this.#wanted = { key, runs: finished.map((run) => run.id), options }
    window.clearTimeout(this.#timer)
    this.settling = false
    if (this.busy) this.cancel()
    const known = this.#answers.get(key)
    if (known !== undefined) {
      this.#show(known)
      return
    }
    this.stale = true
    if (finished.length > unasked) return
    this.settling = true
    this.#timer = window.setTimeout(() => void this.#answer(wholeStudy(finished, options, allOf)), settleMs)
  }

  /** Now, whatever the size of the set. */
  fit(): void {
    void this.#answer(null)
  }

  /** The window does not wait until main has stopped. */
  cancel(): void {
    window.clearTimeout(this.#timer)
    this.#asked = undefined
    this.busy = this.settling = false
    void ask('compare:cancelFit', null)
  }

  async #answer(study: string | null): Promise<void> {
    const wanted = this.#wanted
    if (wanted === undefined) return
    const asked = {}
    this.#asked = asked
    this.settling = false
    this.busy = true
    this.error = undefined
    this.progress = null
    try {
      const stored = study === null ? null : await storedAnswer(study)
      const answer = stored ?? (await ask('compare:fit', { runs: wanted.runs, ...wanted.options }))
      this.#keep(wanted.key, answer)
      if (wanted === this.#wanted) this.#show(answer)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (asked === this.#asked) this.error = error
    } finally {
      if (asked === this.#asked) this.busy = false
    }
  }

  #show(answer: SetAnswer): void {
    this.result = answer
    this.stale = false
    this.error = undefined
  }

  #keep(key: string, answer: SetAnswer): void {
    this.#answers.set(key, answer)
    const oldest = this.#answers.keys().next()
    if (this.#answers.size > kept && oldest.done !== true) this.#answers.delete(oldest.value)
  }
}

/** Two sets of one key have one answer. */
function keyOf(finished: readonly ComparedRun[], options: SetFitOptions): string {
  const inOrder = finished.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const runs = inOrder.map(({ id, best, tokens, dataset, tokenizer, parameters }) => {
    return [id, best?.validation_loss, tokens, dataset, tokenizer, parameters.total]
  })
  return JSON.stringify([options, runs])
}

/** The study of which these are all the finished runs, if they are: its answer is stored. */
function wholeStudy(
  finished: readonly ComparedRun[],
  options: SetFitOptions,
  all: readonly ComparedRun[],
): string | null {
  const study = finished[0]?.study
  if (study === undefined || JSON.stringify(options) !== JSON.stringify(usualFit)) return null
  const ids = new Set(finished.map((run) => run.id))
  const its = all.filter((run) => run.study === study && run.state === 'completed' && run.best !== null)
  return its.length === ids.size && its.every((run) => ids.has(run.id)) ? study : null
}

/** Null where the study's own answer does not rest on all its finished runs. */
async function storedAnswer(name: string): Promise<SetAnswer | null> {
  const { state, answer, fit } = await ask('study:show', { name })
  return state === 'completed' && answer !== null ? { answer, fit } : null
}

export const setFit = new SetFit()
