import type {
  ChatOptions,
  ChatStudy,
  ChatToken,
  Conversation,
  ConversationSummary,
  LaneAnswer,
  RunAtStep,
} from '../chat.ts'

/** Tokens of a lane from place `from` on; the speed is that of their arrival in main. */
export interface LaneTokens {
  lane: number
  from: number
  tokens: ChatToken[]
  tokens_per_second: number | null
}

/** Channels of the inference chat. */
export interface ChatRequests {
  /** Studies with runs that have a checkpoint, newest first. */
  'chat:runs': { params: null; result: ChatStudy[] }
  /** The one last written in first. */
  'chat:conversations': { params: null; result: ConversationSummary[] }
  'chat:show': { params: { id: number }; result: Conversation }
  /** Continues a prompt with runs, each at a step of its training, in one to six lanes; `conversation` null begins a new one, named after the prompt. */
  'chat:prompt': {
    params: { conversation: number | null; prompt: string; runs: RunAtStep[]; options: ChatOptions }
    result: { conversation: number; turn: number }
  }
  /** Ends one lane of a turn, or with null all of them; what was written stays. */
  'chat:stop': { params: { turn: number; lane: number | null }; result: null }
  /** Says which lane's answer of a turn is the best; null takes the vote back. */
  'chat:vote': { params: { turn: number; lane: number | null }; result: null }
  'chat:rename': { params: { id: number; name: string }; result: null }
  'chat:delete': { params: { id: number }; result: null }
}
export const chatRequests = [
  'chat:runs',
  'chat:conversations',
  'chat:show',
  'chat:prompt',
  'chat:stop',
  'chat:vote',
  'chat:rename',
  'chat:delete',
] as const satisfies readonly (keyof ChatRequests)[]

export interface ChatEvents {
  /** A conversation came, went, was renamed, written or voted in. */
  'chat:changed': null
  /** What came of all lanes of a turn within a frame of the screen. */
  'chat:tokens': { turn: number; lanes: LaneTokens[] }
  /** `answer.tokens` are those from place `from` on: the window has the others. */
  'chat:laneEnded': { turn: number; lane: number; from: number; answer: LaneAnswer }
}
export const chatEvents = [
  'chat:changed',
  'chat:tokens',
  'chat:laneEnded',
] as const satisfies readonly (keyof ChatEvents)[]
