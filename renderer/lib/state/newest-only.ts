/** Does one task at a time. Tasks come faster than they are done: the newest waits, those between are passed over. */
export class NewestOnly {
  #next: (() => Promise<void>) | undefined
  #busy = false

  run(task: () => Promise<void>): void {
    this.#next = task
    if (!this.#busy) void this.#work()
  }

  async #work(): Promise<void> {
    this.#busy = true
    try {
      for (let task = this.#next; task !== undefined; task = this.#next) {
        this.#next = undefined
        await task()
      }
    } finally {
      this.#busy = false
    }
  }
}
