import type { GenerateResult, SamplingOptions, TokenChance, WeightFormat } from './engine-protocol.ts'
import type { ErrorData } from './errors.ts'
import type { Checkpoint } from './run.ts'

/** One run's continuation of the prompt. */
export interface ChatLane extends Omit<GenerateResult, 'draft'> {
  run: string
  model: string
  /** Of the checkpoint. */
  step: number
  /** Of its sampling: the samples of one run differ in it. */
  seed: number
  draft?: LaneDraft
}

/** The smaller run that proposed tokens, how many of them were read, and how many were right. */
export interface LaneDraft {
  run: string
  step: number
  proposed: number
  accepted: number
}

/** How a prompt is continued; the keys that may be absent are so in conversations of older versions. */
export interface ChatOptions extends SamplingOptions {
  /** Answers of each model, with a seed each from `seed` on; one where absent. They are written together. */
  samples?: number
  /** fp32 where absent. */
  weights?: WeightFormat
  /** What writes; the processor where absent. */
  device?: string
  /** A smaller run that proposes tokens to the larger ones, which write the same text, faster. */
  draft?: RunAtStep
}

/** What `sizewise chat` prints. Lanes stand in the order asked for. */
export interface ChatDocument {
  prompt: string
  lanes: ChatLane[]
}

/** A run and its place in the ladder of its study. */
export interface LaneRun {
  id: string
  model: string
  parameters: number
  /** Null where the study has one seed alone. */
  seed: number | null
  /** Smallest 0, of `rungs`. */
  rung: number
  rungs: number
  /** Of its whole training. */
  steps: number
}

/** A run that has checkpoints to continue a prompt with: by ascending step, each step once. */
export interface ChatRun extends LaneRun {
  checkpoints: Pick<Checkpoint, 'step' | 'roles'>[]
}

/** A run at a step of its training; null: its best checkpoint. */
export interface RunAtStep {
  id: string
  step: number | null
}

/** A study's runs, smallest first. */
export interface ChatStudy {
  name: string
  completed: boolean
  runs: ChatRun[]
}

export interface ChatToken {
  id: number
  /** Whole characters; empty while the bytes of one are not complete. */
  text: string
  /** Natural log of its probability, before temperature and filters. */
  logprob: number
  /** The likeliest tokens of its place, likeliest first; absent in answers of older versions. */
  alternatives?: TokenChance[]
}

/** What a lane has come to. */
export interface LaneAnswer {
  tokens: ChatToken[]
  /** Null: still writing, failed, or cut off by the end of the program. */
  finish: GenerateResult['finish'] | null
  tokens_per_second: number | null
  first_token_ms: number | null
  /** Held at most, by all samples of the model together; absent in answers of older versions and where there is none. */
  memory_bytes?: number
  /** Where a smaller run proposed tokens. */
  draft?: LaneDraft
  error?: ErrorData
}

/** One model's answer. What it tells of the run stays when the run is deleted. */
export interface ConversationLane extends LaneAnswer, Omit<LaneRun, 'id' | 'steps'> {
  /** Null: the run was deleted. */
  run: string | null
  study: string
  /** Of the checkpoint that answered, of so many; null in answers of older versions. */
  step: number | null
  steps: number | null
  /** From 0 on; its seed is that of the turn and so many more. Null: the model has one answer. */
  sample: number | null
  /** It is being written, or waits for the lane before it. */
  running: boolean
}

/** A prompt and its answers, smallest model first, all with the same options. */
export interface ChatTurn {
  id: number
  prompt: string
  options: ChatOptions
  /** Memory did not hold all models at once: one lane after the other. */
  one_by_one: boolean
  /** Place of the lane whose answer was voted the best. */
  vote: number | null
  created_at: string
  lanes: ConversationLane[]
}

/** How often answers of a size were voted the best. */
export interface SizeVotes {
  parameters: number
  votes: number
}

export interface ConversationSummary {
  id: number
  name: string
  turns: number
  /** Sizes that were ever voted the best, smallest first. */
  votes: SizeVotes[]
  created_at: string
}

export interface Conversation extends Omit<ConversationSummary, 'turns' | 'votes'> {
  turns: ChatTurn[]
}

export const mostLanes = 6
/** Alternatives kept with each token. */
export const keptAlternatives = 5
/** Of one answer in the window: each token is a thing to point at there. */
export const mostTokens = 8192
