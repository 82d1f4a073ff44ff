import type {
  ChatOptions,
  LaneRun,
  ChatTurn,
  Conversation,
  ConversationSummary,
  LaneAnswer,
} from '../../contract/chat.ts'

export interface NewTurn {
  prompt: string
  options: ChatOptions
  one_by_one: boolean
  /** `step`: of the checkpoint that is to answer; `sample`: null where the model has one answer. */
  lanes: (LaneRun & { study: string; step: number; sample: number | null })[]
}

export interface ConversationStore {
  insert(name: string): ConversationSummary
  /** The one last written in first. */
  list(): ConversationSummary[]
  byId(id: number): Conversation | undefined
  rename(id: number, name: string): void
  /** With its turns and their lanes. */
  delete(id: number): void
  /** At the end of the conversation, its lanes without an answer yet. */
  addTurn(conversation: number, turn: NewTurn): ChatTurn
  /** `lane` counts from 0 in the order of the turn. */
  setAnswer(turn: number, lane: number, answer: LaneAnswer): void
  /** Null takes the vote back. */
  setVote(turn: number, lane: number | null): void
}
