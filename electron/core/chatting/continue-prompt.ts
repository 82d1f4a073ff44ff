import type { ChatDocument, ChatLane, RunAtStep } from '../../contract/chat.ts'
import type { GenerateResult, SamplingOptions, WeightFormat } from '../../contract/engine-protocol.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import { trainedRun } from '../studies/find-run.ts'
import { checkDraft, laneDraft, type Trained } from './draft.ts'
import { laneGroups } from './lane-groups.ts'
import { LanesInOrder } from './lanes-in-order.ts'
import { writeLanes } from './write-lanes.ts'

export interface ChatRoom {
  stores: Stores
  engine: Engine
  home: string
  threads: number
  weights: WeightFormat
  device: string
  /** Texts of each run, with a seed each; one where absent. */
  samples?: number
  /** Proposes tokens in the lanes of larger runs, which write the same ones, faster. */
  draft?: RunAtStep
  signal: AbortSignal
  /** Before a lane's first token, and with each piece of its text: lane by lane, also where several are written together. */
  onLane?(lane: Pick<ChatLane, 'run' | 'step' | 'seed'>): void
  onText?(text: string): void
}

/**
 * Continues one prompt with a checkpoint of each run, one run after the other so that each has the machine to itself and
 * its speed means something. The same options and seeds for every run; the samples of a run are written together.
 * Throws, before any lane starts: not_found for an unknown run or one without that checkpoint, usage for a draft that is
 * smaller than no run, or that has another tokenizer than one which it is for.
 */
export async function continuePrompt(
  runs: readonly RunAtStep[],
  prompt: string,
  options: SamplingOptions,
  room: ChatRoom,
): Promise<ChatDocument> {
  const { stores, engine, home, threads, weights, device, samples = 1, signal } = room
  const trained = runs.map(({ id, step }) => trainedRun(stores, id, step))
  const draft = room.draft && trainedRun(stores, room.draft.id, room.draft.step)
  if (draft !== undefined) checkDraft(draft, trained)
  const lanes: ChatLane[] = []
  for (const group of laneGroups(trained, { samples, draft })) {
    const { run, checkpoint } = group.trained
    const heads = group.lanes.map(({ sample }) => ({
      ...{ run: run.id, model: run.model.name, step: checkpoint.step, seed: options.seed + sample },
    }))
    const results: GenerateResult[] = []
    const told = new LanesInOrder(heads.length, {
      onLane: (lane) => room.onLane?.(heads[lane]!),
      onText: (text) => room.onText?.(text),
    })
    await writeLanes(
      engine,
      group,
      { home, prompt, options, threads, weights, device },
      {
        signal,
        onTokens: (lane, tokens) => {
          told.write(lane, tokens.map(({ text }) => text).join(''))
        },
        onEnded: (lane, result) => {
          results[lane] = result
          told.end(lane)
        },
      },
    )
    for (const [lane, head] of heads.entries()) lanes.push(laneOf(head, results[lane]!, group.draft))
  }
  return { prompt, lanes }
}

function laneOf(
  head: Pick<ChatLane, 'run' | 'model' | 'step' | 'seed'>,
  { draft, ...result }: GenerateResult,
  helper: Trained | undefined,
): ChatLane {
  return { ...head, ...result, ...(draft && helper && { draft: laneDraft(draft, helper) }) }
}
