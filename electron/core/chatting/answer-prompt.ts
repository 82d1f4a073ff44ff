import { join } from 'node:path'
import {
  keptAlternatives,
  type ChatToken,
  type ChatTurn,
  type LaneAnswer,
  type RunAtStep,
} from '../../contract/chat.ts'
import type { GeneratedToken, GenerateResult, SamplingOptions } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { charactersOf } from '../../contract/format/cut-middle.ts'
import { knownFailure } from '../../contract/known-failure.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import { trainedRun } from '../studies/find-run.ts'
import { chatRuns } from './chat-runs.ts'

export interface PromptRequest {
  /** Null: a new one, named after the prompt. */
  conversation: number | null
  prompt: string
  /** Their answers are ordered small to large, and early to late in training. */
  runs: readonly RunAtStep[]
  options: SamplingOptions
}

export interface AnswerRoom {
  stores: Stores
  engine: Engine
  home: string
  /** Threads for all lanes together. */
  threads: number
  /** Memory that the models may take, bytes. */
  freeMemory: number
  onTokens(lane: number, tokens: ChatToken[]): void
  onEnded(lane: number, answer: LaneAnswer): void
  log(error: unknown): void
}

/** A prompt whose lanes are being written. */
export interface Answering {
  conversation: number
  turn: ChatTurn
  /** One lane, or with null all of them. */
  stop(lane: number | null): void
  /** Every lane has ended and is stored. */
  ended: Promise<void>
}

type Trained = ReturnType<typeof trainedRun>

/**
 * Continues one prompt with several runs at once, same options and seed, and keeps what they write. All lanes run side by
 * side where memory holds their models, else one by one. A lane that fails says so and leaves the others alone.
 * Throws not_found for an unknown run, checkpoint or conversation, usage for the same one twice, before anything is kept.
 */
export function answerPrompt(request: PromptRequest, room: AnswerRoom): Answering {
  const { stores } = room
  const trained = request.runs
    .map(({ id, step }) => trainedRun(stores, id, step))
    .sort((a, b) => a.run.parameters.total - b.run.parameters.total || a.checkpoint.step - b.checkpoint.step)
  const asked = new Set(trained.map(({ run, checkpoint }) => `${run.id}@${checkpoint.step}`))
  if (asked.size < trained.length) throw new SizewiseError('usage', phrase('running.checkpointTwice'))
  const one_by_one = trained.length > 1 && memoryOf(trained) > room.freeMemory
  const { prompt, options } = request
  const { conversation, turn } = stores.transaction(() => {
    const id = request.conversation ?? stores.conversations.insert(nameAfter(prompt)).id
    if (!stores.conversations.list().some((known) => known.id === id))
      throw new SizewiseError('not_found', phrase('names.noConversation', { id }))
    const lanes = trained.map(({ run, checkpoint }) => ({ ...laneOf(stores, run), step: checkpoint.step }))
    return { conversation: id, turn: stores.conversations.addTurn(id, { prompt, options, one_by_one, lanes }) }
  })

  const stops = trained.map(() => new AbortController())
  const threads = one_by_one ? room.threads : Math.max(1, Math.floor(room.threads / trained.length))
  const write = async (lane: number): Promise<void> => {
    const answer = await writeLane(trained[lane]!, request, threads, stops[lane]!.signal, room, (tokens) => {
      room.onTokens(lane, tokens)
    })
    stores.conversations.setAnswer(turn.id, lane, answer)
    room.onEnded(lane, answer)
  }
  const lanes = trained.map((_, lane) => lane)
  return {
    conversation,
    turn,
    stop: (lane) => {
      for (const stop of lane === null ? stops : stops.slice(lane, lane + 1)) stop.abort()
    },
    ended: one_by_one
      ? lanes.reduce((before, lane) => before.then(() => write(lane)), Promise.resolve())
      : Promise.all(lanes.map(write)).then(() => undefined),
  }
}

async function writeLane(
  { checkpoint, tokenizer }: Trained,
  { prompt, options }: PromptRequest,
  threads: number,
  signal: AbortSignal,
  room: AnswerRoom,
  onTokens: (tokens: ChatToken[]) => void,
): Promise<LaneAnswer> {
  const tokens: ChatToken[] = []
  const onEvent = (generated: GeneratedToken[]): void => {
    const fresh = generated.map(kept)
    tokens.push(...fresh)
    onTokens(fresh)
  }
  const files = { checkpoint: join(room.home, checkpoint.path), tokenizer: join(room.home, tokenizer.path) }
  try {
    const params = { ...files, prompt, options, alternatives: keptAlternatives, threads }
    const result = await room.engine.ask('generate', params, { signal, onEvent })
    const { finish, tokens_per_second, first_token_ms } = result
    return { tokens: wholeText(tokens, result), finish, tokens_per_second, first_token_ms }
  } catch (error) {
    const none = { tokens, tokens_per_second: null, first_token_ms: null }
    // Stopped before its engine had begun.
    if (signal.aborted) return { ...none, finish: 'cancelled' }
    const known = knownFailure(error)
    if (known === undefined) room.log(error)
    const failure = known ?? new SizewiseError('internal', error instanceof Error ? error.message : String(error))
    return { ...none, finish: null, error: failure.toData() }
  }
}

/** Alternatives are only looked at: four digits halve what a long answer takes in the database. */
const kept = ({ alternatives = [], ...token }: GeneratedToken): ChatToken => ({
  ...token,
  alternatives: alternatives.map((one) => ({ ...one, logprob: Number(one.logprob.toFixed(4)) })),
})

/** What the engine held back at the end (bytes that never became a character, or might have begun a stop string) is the last token's. */
function wholeText(tokens: ChatToken[], { text }: GenerateResult): ChatToken[] {
  const last = tokens.at(-1)
  const told = tokens.reduce((length, token) => length + token.text.length, 0)
  if (last === undefined || told === text.length) return tokens
  return [...tokens.slice(0, -1), { ...last, text: last.text + text.slice(told) }]
}

/** Weights of four bytes, and a quarter more for keys, values and activations. */
const memoryOf = (trained: readonly Trained[]): number =>
  trained.reduce((sum, { run }) => sum + 5 * run.parameters.total, 0)

function laneOf(stores: Stores, { study, id }: Run) {
  const lane = chatRuns(stores.runs.list({ study })).find((run) => run.id === id)
  if (lane === undefined) throw new SizewiseError('not_found', phrase('running.noCheckpoint', { run: id }), id)
  return { ...lane, study }
}

/** The beginning of the prompt, in one line, up to a word's end. */
export function nameAfter(prompt: string): string {
  const line = prompt.replace(/\s+/gu, ' ').trim()
  const letters = charactersOf(line)
  if (letters.length <= 48) return line === '' ? '…' : line
  const cut = letters.slice(0, 48).join('')
  const space = cut.lastIndexOf(' ')
  return `${space > 24 ? cut.slice(0, space) : cut}…`
}
