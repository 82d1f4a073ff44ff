import type { StudyQueueState } from '../../../electron/contract/channels/study.ts'
import { ask, listen } from '../ipc/client.ts'

/** What is trained now and next, as main last told. */
class QueueState {
  state = $state<StudyQueueState>({ running: null, waiting: [] })

  async start(): Promise<void> {
    listen('study:queueChanged', (state) => {
      this.state = state
    })
    this.state = await ask('study:queue', null)
  }
}

export const queue = new QueueState()
