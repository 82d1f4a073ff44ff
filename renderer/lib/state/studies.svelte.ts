import type { StudySummary } from '../../../electron/contract/channels/study.ts'
import { ask, listen, RequestError } from '../ipc/client.ts'

class Studies {
  list = $state<StudySummary[]>([])
  error = $state<RequestError>()
  /** What is done before the first step of a study; null: nothing. */
  preparing = $state<string | null>(null)

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
    this.error = undefined
    this.preparing = ''
    try {
      await ask('study:sample', null)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      this.error = error
    } finally {
      this.preparing = null
    }
  }
}

export const studies = new Studies()
