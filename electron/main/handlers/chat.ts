import { z } from 'zod'
import type { ChatRequests } from '../../contract/channels/chat.ts'
import { mostLanes, mostTokens } from '../../contract/chat.ts'
import { isDevice } from '../../contract/device.ts'
import { weightFormats } from '../../contract/engine-protocol.ts'
import { chatStudies } from '../../core/chatting/chat-runs.ts'
import { nothing, type Handlers } from '../ipc.ts'

const id = z.int().min(1)

const lane = z.int().min(0).nullable()

const runAtStep = z.strictObject({ id: z.string().min(1), step: z.int().min(0).nullable() })

const options = z.strictObject({
  max_tokens: z.int().min(1).max(mostTokens),
  temperature: z.number().min(0).max(100),
  top_k: z.int().min(0).max(1_000_000),
  top_p: z.number().gt(0).max(1),
  repetition_penalty: z.number().min(0.01).max(100),
  stop: z.array(z.string().min(1).max(1000)).max(16),
  seed: z.int().min(0),
  samples: z.exactOptional(z.int().min(1).max(mostLanes)),
  weights: z.exactOptional(z.enum(weightFormats)),
  device: z.exactOptional(z.string().refine(isDevice)),
  draft: z.exactOptional(runAtStep),
})

export const chatHandlers: Handlers<keyof ChatRequests> = {
  'chat:runs': { params: nothing, answer: (_, { stores }) => chatStudies(stores) },
  'chat:conversations': { params: nothing, answer: (_, { stores }) => stores.conversations.list() },
  'chat:show': { params: z.strictObject({ id }), answer: (params, { chats }) => chats.show(params.id) },
  'chat:prompt': {
    params: z.strictObject({
      conversation: id.nullable(),
      prompt: z.string().min(1).max(1_000_000),
      runs: z.array(runAtStep).min(1).max(mostLanes),
      options,
    }),
    answer: (request, { chats }) => chats.ask(request),
  },
  'chat:stop': {
    params: z.strictObject({ turn: id, lane }),
    answer: (params, { chats }) => {
      chats.stop(params.turn, params.lane)
      return null
    },
  },
  'chat:vote': {
    params: z.strictObject({ turn: id, lane }),
    answer: (params, { stores, send }) => {
      stores.conversations.setVote(params.turn, params.lane)
      send('chat:changed', null)
      return null
    },
  },
  'chat:rename': {
    params: z.strictObject({ id, name: z.string().trim().min(1).max(200) }),
    answer: ({ id: conversation, name }, { stores, send }) => {
      stores.conversations.rename(conversation, name)
      send('chat:changed', null)
      return null
    },
  },
  'chat:delete': {
    params: z.strictObject({ id }),
    answer: async (params, { chats }) => {
      await chats.delete(params.id)
      return null
    },
  },
}
