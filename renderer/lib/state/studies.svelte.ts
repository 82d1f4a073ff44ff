import type { StudySummary } from '../../../electron/contract/channels/study.ts'
import type { Events } from '../../../electron/contract/channels.ts'
import type { Said } from '../../../electron/contract/phrases/phrase.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'

class Studies {
  list = $state<StudySummary[]>([])
  error = $state<RequestError>()
  /** What is done before the first step of a study; null: nothing. */
  preparing = $state.raw<Said | null>(null)
  /** Studies whose checkpoint is being saved on the way to a pause. */
  pausing = $state<string[]>([])

  async start(): Promise<void> {
    listen('study:changed', () => void this.refresh())
    listen('study:preparing', ({ what }) => {
      this.preparing = what
    })
    await this.refresh()
  }

  async refresh(): Promise<void> {
    this.list = await ask('study:list', null)
  }

  async runSample(): Promise<void> {
    this.preparing = ''
    await this.#try(() => ask('study:sample', null))
    this.preparing = null
  }

  async run(name: string): Promise<void> {
    await this.#try(() => ask('study:run', { name }))
  }

  async pause(name: string): Promise<void> {
    this.pausing = [...this.pausing, name]
    await this.#try(() => ask('study:pause', { name }))
    this.pausing = this.pausing.filter((other) => other !== name)
  }

  async delete(name: string, checkpoints: boolean): Promise<boolean> {
    await this.#try(() => ask('study:delete', { name, checkpoints }))
    return this.error === undefined
  }

  async reorder(names: string[]): Promise<void> {
    await this.#try(() => ask('study:reorder', { names }))
  }

  async skip(name: string): Promise<void> {
    await this.#try(() => ask('study:skip', { name }))
  }

  async stopRun(id: string): Promise<void> {
    await this.#try(() => ask('run:stop', { id }))
  }

  /** What main refuses is shown on the screen; anything else is a bug. */
  async #try(work: () => Promise<unknown>): Promise<void> {
    this.error = undefined
    try {
      await work()
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      this.error = error
    }
  }
}

export const studies = new Studies()

/** Listens to studies that come to an end; returns how to stop. */
export function onStudyEnded(listener: (event: Events['study:ended']) => void): () => void {
  return listen('study:ended', listener)
}
