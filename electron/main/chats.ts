import { freemem } from 'node:os'
import type { ChatToken, Conversation, LaneAnswer } from '../contract/chat.ts'
import { SizewiseError } from '../contract/errors.ts'
import { answerPrompt, type Answering, type PromptRequest } from '../core/chatting/answer-prompt.ts'
import type { Engine } from '../core/ports/engine.ts'
import type { Stores } from '../core/ports/stores.ts'
import type { Send } from './app-context.ts'

export interface ChatsRoom {
  stores: Stores
  engine: Engine
  home: string
  threads: () => number
  send: Send
}

/** A lane being written: all of its tokens, and how many of them the window has. */
interface Writing {
  tokens: ChatToken[]
  told: number
  /** Of the first token, ms. */
  since: number
}

const tellEveryMs = 50

/** The prompts under way. Tokens go to the window a few times a second, however fast they come. */
export class Chats {
  readonly #room: ChatsRoom
  readonly #answering = new Map<number, Answering & { writing: Map<number, Writing> }>()

  constructor(room: ChatsRoom) {
    this.#room = room
  }

  ask(request: PromptRequest): { conversation: number; turn: number } {
    const { threads, send, ...room } = this.#room
    const writing = new Map<number, Writing>()
    const tell = (lane: number): void => {
      const state = writing.get(lane)
      if (state === undefined || state.told === state.tokens.length) return
      const { tokens, told, since } = state
      state.told = tokens.length
      const seconds = (performance.now() - since) / 1000
      const tokens_per_second = tokens.length > 1 && seconds > 0 ? (tokens.length - 1) / seconds : null
      send('chat:tokens', { turn: answering.turn.id, lane, from: told, tokens: tokens.slice(told), tokens_per_second })
    }
    const answering = answerPrompt(request, {
      ...room,
      threads: threads(),
      freeMemory: freemem(),
      onToken: (lane, token) => {
        writing.get(lane)?.tokens.push(token)
        const state = writing.get(lane)
        if (state?.tokens.length === 1) state.since = performance.now()
      },
      onEnded: (lane, answer: LaneAnswer) => {
        writing.delete(lane)
        send('chat:laneEnded', { turn: answering.turn.id, lane, answer })
      },
      log: (error) => {
        console.error(error)
      },
    })
    for (const lane of answering.turn.lanes.keys()) writing.set(lane, { tokens: [], told: 0, since: 0 })
    const { conversation, turn } = answering
    const timer = setInterval(() => {
      for (const lane of writing.keys()) tell(lane)
    }, tellEveryMs)
    const ended = answering.ended
      .catch((error: unknown) => {
        // Only keeping an answer can fail here, as on a full disk; the lanes say it.
        console.error(error)
        const failure =
          error instanceof SizewiseError ? error.toData() : { code: 'internal' as const, message: String(error) }
        const none = { finish: null, tokens_per_second: null, first_token_ms: null }
        for (const [lane, { tokens }] of writing)
          send('chat:laneEnded', { turn: turn.id, lane, answer: { ...none, tokens, error: failure } })
      })
      .finally(() => {
        clearInterval(timer)
        this.#answering.delete(turn.id)
      })
    this.#answering.set(turn.id, { ...answering, ended, writing })
    send('chat:changed', null)
    return { conversation, turn: turn.id }
  }

  /** As stored, with what the lanes under way have written so far. */
  show(id: number): Conversation {
    const conversation = this.#room.stores.conversations.byId(id)
    if (conversation === undefined) throw new SizewiseError('not_found', `there is no conversation with id ${id}`)
    const turns = conversation.turns.map((turn) => {
      const writing = this.#answering.get(turn.id)?.writing
      const lanes = turn.lanes.map((lane, index) => {
        const state = writing?.get(index)
        return state === undefined ? lane : { ...lane, running: true, tokens: [...state.tokens] }
      })
      return { ...turn, lanes }
    })
    return { ...conversation, turns }
  }

  /** A turn that has ended meanwhile is left alone. */
  stop(turn: number, lane: number | null): void {
    this.#answering.get(turn)?.stop(lane)
  }

  async delete(id: number): Promise<void> {
    await this.#stopAll(({ conversation }) => conversation === id)
    this.#room.stores.conversations.delete(id)
    this.#room.send('chat:changed', null)
  }

  /** What was written so far is kept. */
  async close(): Promise<void> {
    await this.#stopAll(() => true)
  }

  async #stopAll(chosen: (answering: Answering) => boolean): Promise<void> {
    const found = [...this.#answering.values()].filter(chosen)
    for (const answering of found) answering.stop(null)
    await Promise.all(found.map(({ ended }) => ended))
  }
}
