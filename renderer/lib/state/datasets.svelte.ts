import type { Dataset } from '../../../electron/contract/dataset.ts'
import { ask, listen } from '../ipc/client.ts'

/** What is imported, by name. */
class Datasets {
  list = $state.raw<Dataset[]>([])

  async start(): Promise<void> {
    listen('dataset:changed', () => void this.refresh())
    await this.refresh()
  }

  async refresh(): Promise<void> {
    this.list = await ask('dataset:list', null)
  }

  byName(name: string): Dataset | undefined {
    return this.list.find((dataset) => dataset.name === name)
  }
}

export const datasets = new Datasets()
