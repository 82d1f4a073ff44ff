/** The texts of lanes that are written at once, told one after the other: the first as it comes, each next when its turn is. */
export class LanesInOrder {
  readonly #listener: { onLane(lane: number): void; onText(text: string): void }
  readonly #waiting: string[]
  readonly #ended: boolean[]
  #telling = 0

  /** The first lane begins at once. */
  constructor(lanes: number, listener: { onLane(lane: number): void; onText(text: string): void }) {
    this.#listener = listener
    this.#waiting = Array.from({ length: lanes }, () => '')
    this.#ended = Array.from({ length: lanes }, () => false)
    if (lanes > 0) listener.onLane(0)
  }

  write(lane: number, text: string): void {
    if (lane === this.#telling) this.#listener.onText(text)
    else this.#waiting[lane] = `${this.#waiting[lane]}${text}`
  }

  end(lane: number): void {
    this.#ended[lane] = true
    while (this.#ended[this.#telling] === true) {
      this.#telling++
      const text = this.#waiting[this.#telling]
      if (text === undefined) return
      this.#listener.onLane(this.#telling)
      this.#listener.onText(text)
    }
  }
}
