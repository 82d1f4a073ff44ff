import type { Events } from '../../../electron/contract/channels.ts'

export type News =
  { tokens: Events['chat:tokens']; ended?: undefined } | { ended: Events['chat:laneEnded']; tokens?: undefined }

/** What main says of answers under way, in its order, at most once a frame. */
export class ChatNews {
  readonly #deliver: (news: readonly News[]) => void
  readonly #nextFrame: (deliver: () => void) => void
  #waiting: News[] = []
  #reading = 0
  #asked = false

  constructor(deliver: (news: readonly News[]) => void, nextFrame: (deliver: () => void) => void) {
    this.#deliver = deliver
    this.#nextFrame = nextFrame
  }

  /** All that came since the last frame at once: a long answer takes longer to lay out than messages take to come. */
  take(news: News): void {
    this.#waiting.push(news)
    if (this.#asked) return
    this.#asked = true
    this.#nextFrame(() => {
      this.#asked = false
      this.#pass()
    })
  }

  /**
   * Holds the news back while a conversation is read as a whole: an event that main sent after it
   * answered may be here before the answer, and its turn is not known until then.
   */
  async whileReading<Result>(read: () => Promise<Result>): Promise<Result> {
    this.#reading++
    try {
      return await read()
    } finally {
      this.#reading--
      this.#pass()
    }
  }

  #pass(): void {
    if (this.#reading > 0 || this.#waiting.length === 0) return
    const news = this.#waiting
    this.#waiting = []
    this.#deliver(news)
  }
}
