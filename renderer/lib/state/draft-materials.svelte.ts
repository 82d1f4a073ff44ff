import type { DraftMaterials } from '../../../electron/contract/channels/draft.ts'
import type { ModelDescription } from '../../../electron/contract/model.ts'
import { ask } from '../ipc/client.ts'

/** What there is to make a study of. */
class Materials {
  stored = $state.raw<DraftMaterials>({ datasets: [], tokenizers: [] })
  presets = $state.raw<ModelDescription[]>([])

  async refresh(): Promise<void> {
    this.stored = await ask('draft:materials', null)
    if (this.presets.length === 0) this.presets = await ask('model:presets', null)
  }
}

export const draftMaterials = new Materials()
