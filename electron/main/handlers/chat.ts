import type { ChatRequests } from '../../contract/channels/chat.ts'
import { nothing, type Handlers } from '../ipc.ts'

export const chatHandlers: Handlers<keyof ChatRequests> = {
  'chat:runs': {
    params: nothing,
    answer: (_, { stores }) =>
      stores.runs
        .list()
        .filter((run) => run.checkpoints.length > 0)
        .map(({ id, study, model, parameters }) => ({ id, study, model: model.name, parameters: parameters.total }))
        .sort((a, b) => a.parameters - b.parameters),
  },
}
