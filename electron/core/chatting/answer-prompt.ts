import type { ChatOptions, ChatToken, ChatTurn, LaneAnswer, RunAtStep } from '../../contract/chat.ts'
import { mostLanes } from '../../contract/chat.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { charactersOf } from '../../contract/format/cut-middle.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import { trainedRun } from '../studies/find-run.ts'
import { answerGroup } from './answer-group.ts'
import { chatRuns } from './chat-runs.ts'
import { checkDraft, type Trained } from './draft.ts'
import { laneGroups, memoryOf, type LaneGroup } from './lane-groups.ts'

export interface PromptRequest {
  /** Null: a new one, named after the prompt. */
  conversation: number | null
  prompt: string
  /** Their answers are ordered small to large, and early to late in training. */
  runs: readonly RunAtStep[]
  options: ChatOptions
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

/**
 * Continues one prompt with several runs at once, same options, and keeps what they write. All runs go side by side where
 * memory holds their models, else one by one; the samples of a run are written together. A lane that fails says so and
 * leaves the others alone. Throws, before anything is kept: not_found for an unknown run, checkpoint or conversation, usage
 * for the same checkpoint twice, for too many lanes, and for a draft that can propose to no run.
 */
export function answerPrompt(request: PromptRequest, room: AnswerRoom): Answering {
  const { stores } = room
  const { samples = 1, weights = 'fp32', device = 'cpu' } = request.options
  const trained = checkedRuns(request, stores)
  const draft = request.options.draft && trainedRun(stores, request.options.draft.id, request.options.draft.step)
  if (draft !== undefined) checkDraft(draft, trained)
  const groups = laneGroups(trained, { samples, draft })
  // What a GPU has free is not known here; one model at a time takes the least of it.
  const one_by_one = groups.length > 1 && (device !== 'cpu' || memoryOf(groups, weights) > room.freeMemory)
  const { prompt, options } = request
  const { conversation, turn } = stores.transaction(() => {
    const id = request.conversation ?? stores.conversations.insert(nameAfter(prompt)).id
    if (!stores.conversations.list().some((known) => known.id === id))
      throw new SizewiseError('not_found', phrase('names.noConversation', { id }))
    const lanes = trained.flatMap(({ run, checkpoint }) => {
      const lane = { ...laneOf(stores, run), step: checkpoint.step }
      return Array.from({ length: samples }, (_, sample) => ({ ...lane, sample: samples === 1 ? null : sample }))
    })
    return { conversation: id, turn: stores.conversations.addTurn(id, { prompt, options, one_by_one, lanes }) }
  })

  const stops = turn.lanes.map(() => new AbortController())
  const write = async (group: LaneGroup): Promise<void> => {
    const share = Math.max(1, Math.floor((room.threads * group.lanes.length) / turn.lanes.length))
    await answerGroup(group, request, one_by_one ? room.threads : share, {
      ...room,
      signals: group.lanes.map(({ place }) => stops[place]!.signal),
      onEnded: (lane, answer) => {
        stores.conversations.setAnswer(turn.id, lane, answer)
        room.onEnded(lane, answer)
      },
    })
  }
  return {
    conversation,
    turn,
    stop: (lane) => {
      for (const stop of lane === null ? stops : stops.slice(lane, lane + 1)) stop.abort()
    },
    ended: one_by_one
      ? groups.reduce((before, group) => before.then(() => write(group)), Promise.resolve())
      : Promise.all(groups.map(write)).then(() => undefined),
  }
}

/** Small to large, and early to late in training. */
function checkedRuns({ runs, options: { samples = 1 } }: PromptRequest, stores: Stores): Trained[] {
  const trained = runs
    .map(({ id, step }) => trainedRun(stores, id, step))
    .sort((a, b) => a.run.parameters.total - b.run.parameters.total || a.checkpoint.step - b.checkpoint.step)
  const asked = new Set(trained.map(({ run, checkpoint }) => `${run.id}@${checkpoint.step}`))
  if (asked.size < trained.length) throw new SizewiseError('usage', phrase('running.checkpointTwice'))
  const lanes = trained.length * samples
  if (lanes > mostLanes) throw new SizewiseError('usage', phrase('running.tooManyLanes', { lanes, most: mostLanes }))
  return trained
}

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
