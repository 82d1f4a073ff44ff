import type { Said } from '../../../electron/contract/phrases/phrase.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'
import { draft } from './draft.svelte.ts'
import { draftTiming } from './draft-timing.svelte.ts'
import { shell } from './shell.svelte.ts'

/** Makes a study of the draft. */
class DraftCreation {
  underWay = $state.raw<{ what: Said; percent: number | null } | null>(null)
  #started = false

  /** Once for the window. */
  start(): void {
    if (this.#started) return
    this.#started = true
    listen('study:preparing', ({ name, what, done, total }) => {
      if (this.underWay !== null && name === draft.current?.study)
        this.underWay = { what, percent: total > 0 ? Math.floor((100 * done) / total) : null }
    })
  }

  /** Makes the study and goes to it. */
  async create(run: boolean): Promise<void> {
    if (this.underWay !== null) return
    draftTiming.stop()
    draft.error = undefined
    this.underWay = { what: '', percent: null }
    try {
      const { name } = await ask('draft:create', { text: draft.text, run })
      draft.take(null)
      draft.begun = false
      shell.go('studies', name)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (error.code !== 'cancelled') draft.error = error
    } finally {
      this.underWay = null
    }
  }

  stop(): void {
    void ask('draft:stopCreating', null)
  }
}

export const draftCreation = new DraftCreation()
