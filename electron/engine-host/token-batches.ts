import type { GeneratedToken } from '../contract/engine-protocol.ts'

/** One frame of a screen. */
const gatherMs = 16

/** Sends a continuation's tokens on: the first at once, those after it in one batch per frame, however fast they come. */
export class TokenBatches {
  readonly #emit: (tokens: GeneratedToken[]) => void
  #waiting: GeneratedToken[] = []
  #frame: NodeJS.Timeout | undefined

  constructor(emit: (tokens: GeneratedToken[]) => void) {
    this.#emit = emit
  }

  add(tokens: readonly GeneratedToken[]): void {
    this.#waiting.push(...tokens)
    if (this.#frame === undefined) this.#send()
  }

  /** Sends what waits. */
  end(): void {
    clearTimeout(this.#frame)
    if (this.#waiting.length > 0) this.#emit(this.#waiting)
    this.#waiting = []
  }

  #send(): void {
    this.#frame = undefined
    if (this.#waiting.length === 0) return
    this.#emit(this.#waiting)
    this.#waiting = []
    this.#frame = setTimeout(() => {
      this.#send()
    }, gatherMs)
  }
}
