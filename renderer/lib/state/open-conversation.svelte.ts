import type {
  ChatOptions,
  ChatToken,
  ChatTurn,
  Conversation,
  ConversationLane,
  LaneAnswer,
} from '../../../electron/contract/chat.ts'
import type { LaneTokens } from '../../../electron/contract/channels/chat.ts'
import type { News } from './chat-news.ts'

/** A lane that may still be written. */
export class LiveLane {
  readonly run: ConversationLane
  tokens = $state.raw<ChatToken[]>([])
  tokens_per_second = $state<number | null>(null)
  /** What it came to; null while it runs. */
  ended = $state.raw<Omit<LaneAnswer, 'tokens'> | null>(null)

  constructor(lane: ConversationLane) {
    this.run = lane
    if (lane.running) this.tokens = lane.tokens
    else this.end(0, lane)
  }

  /** False when tokens before these are missing. */
  take({ from, tokens, tokens_per_second }: LaneTokens): boolean {
    // Late news of what was read as a whole meanwhile would cut off the newer.
    if (this.ended !== null || from + tokens.length <= this.tokens.length) return true
    if (from > this.tokens.length) return false
    this.tokens = [...this.tokens.slice(0, from), ...tokens]
    this.tokens_per_second = tokens_per_second
    return true
  }

  /** `answer.tokens` are those from place `from` on. False when tokens before them are missing. */
  end(from: number, { tokens, ...answer }: LaneAnswer): boolean {
    if (from > this.tokens.length) return false
    this.tokens = [...this.tokens.slice(0, from), ...tokens]
    this.tokens_per_second = answer.tokens_per_second
    this.ended = answer
    return true
  }
}

/** A prompt whose answers may still be written. */
export class LiveTurn {
  readonly id: number
  readonly prompt: string
  readonly options: ChatOptions
  readonly one_by_one: boolean
  readonly lanes: readonly LiveLane[]
  /** Place of the lane that was voted the best. */
  vote = $state<number | null>(null)

  constructor({ id, prompt, options, one_by_one, vote, lanes }: ChatTurn) {
    this.id = id
    this.prompt = prompt
    this.options = options
    this.one_by_one = one_by_one
    this.vote = vote
    this.lanes = lanes.map((lane) => new LiveLane(lane))
  }
}

/** The conversation on the screen, alive. */
export class OpenConversation {
  readonly id: number
  readonly turns: LiveTurn[]

  constructor({ id, turns }: Conversation) {
    this.id = id
    this.turns = turns.map((turn) => new LiveTurn(turn))
  }

  get running(): LiveTurn | undefined {
    return this.turns.find((turn) => turn.lanes.some((lane) => lane.ended === null))
  }

  /** False when tokens before these are missing; of turns of other conversations nothing is. */
  take({ tokens, ended }: News): boolean {
    if (ended !== undefined) return this.#lane(ended.turn, ended.lane)?.end(ended.from, ended.answer) ?? true
    return tokens.lanes.map((of) => this.#lane(tokens.turn, of.lane)?.take(of) ?? true).every(Boolean)
  }

  #lane(turn: number, lane: number): LiveLane | undefined {
    return this.turns.find(({ id }) => id === turn)?.lanes[lane]
  }
}
