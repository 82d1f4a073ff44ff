import type { ModelRequests } from '../../contract/channels/model.ts'
import { describeModel } from '../../core/sizing/describe.ts'
import { modelFromPreset, presets } from '../../core/sizing/presets.ts'
import { engineThreads } from '../app-context.ts'
import { nothing, type Handlers } from '../ipc.ts'

const oneSequence = { batch_size: 1, gradient_checkpointing: false, precision: 'fp32' } as const

export const modelHandlers: Handlers<keyof ModelRequests> = {
  'model:presets': {
    params: nothing,
    answer: (_, { settings }) =>
      presets.map(({ name }) =>
        describeModel(modelFromPreset(name), oneSequence, 'cpu', engineThreads(settings.current())),
      ),
  },
}
