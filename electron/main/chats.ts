import type { Conversation, LaneAnswer } from '../contract/chat.ts'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import { answerPrompt, type Answering, type PromptRequest } from '../core/chatting/answer-prompt.ts'
import type { Engine } from '../core/ports/engine.ts'
import type { Stores } from '../core/ports/stores.ts'
import type { Send } from './app-context.ts'
import { TokenRelay } from './token-relay.ts'

export interface ChatsRoom {
  stores: Stores
  engine: Engine
  home: string
  threads: () => number
  send: Send
}

/** The prompts under way. */
export class Chats {
  readonly #room: ChatsRoom
  readonly #answering = new Map<number, Answering & { relay: TokenRelay }>()

  constructor(room: ChatsRoom) {
    this.#room = room
  }

  ask(request: PromptRequest): { conversation: number; turn: number } {
    const { threads, send, ...room } = this.#room
    const end = (lane: number, answer: LaneAnswer): void => {
      // The last token may have got what the engine held back until the end.
      const from = Math.max(0, relay.end(lane) - 1)
      send('chat:laneEnded', { turn: turn.id, lane, from, answer: { ...answer, tokens: answer.tokens.slice(from) } })
    }
    const answering = answerPrompt(request, {
      ...room,
      threads: threads(),
      // What this process may still take: less than the machine has free where a container holds it.
      freeMemory: process.availableMemory(),
      onTokens: (lane, tokens) => {
        relay.take(lane, tokens)
      },
      onEnded: end,
      log: (error) => {
        console.error(error)
      },
    })
    const { conversation, turn } = answering
    const relay = new TokenRelay(turn.lanes.length, (lanes) => {
      send('chat:tokens', { turn: turn.id, lanes })
    })
    const ended = answering.ended
      .catch((error: unknown) => {
        // Only keeping an answer can fail here, as on a full disk; the lanes say it.
        console.error(error)
        const failure =
          error instanceof SizewiseError ? error.toData() : { code: 'internal' as const, message: String(error) }
        const none = { finish: null, tokens_per_second: null, first_token_ms: null }
        for (const lane of relay.open()) end(lane, { ...none, tokens: relay.written(lane) ?? [], error: failure })
      })
      .finally(() => {
        this.#answering.delete(turn.id)
      })
    this.#answering.set(turn.id, { ...answering, ended, relay })
    send('chat:changed', null)
    return { conversation, turn: turn.id }
  }

  /** As stored, with what the lanes under way have written so far. */
  show(id: number): Conversation {
    const conversation = this.#room.stores.conversations.byId(id)
    if (conversation === undefined) throw new SizewiseError('not_found', phrase('names.noConversation', { id }))
    const turns = conversation.turns.map((turn) => {
      const relay = this.#answering.get(turn.id)?.relay
      const lanes = turn.lanes.map((lane, index) => {
        const tokens = relay?.written(index)
        return tokens === undefined ? lane : { ...lane, running: true, tokens }
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
