import type { GenerateResult } from './engine-protocol.ts'

/** One run's continuation of the prompt. */
export interface ChatLane extends GenerateResult {
  run: string
  model: string
}

/** What `sizewise chat` prints. Lanes stand in the order asked for. */
export interface ChatDocument {
  prompt: string
  lanes: ChatLane[]
}
