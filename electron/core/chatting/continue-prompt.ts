import { join } from 'node:path'
import type { ChatDocument, ChatLane, RunAtStep } from '../../contract/chat.ts'
import type { GenerateResult, SamplingOptions, WeightFormat } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import { trainedRun } from '../studies/find-run.ts'

export interface ChatRoom {
  stores: Stores
  engine: Engine
  home: string
  threads: number
  weights: WeightFormat
  /** Proposes tokens in the lanes of larger runs, which write the same ones, faster. */
  draft?: RunAtStep
  signal: AbortSignal
  /** Before a lane's first token, and with each piece of its text. */
  onLane?(run: Run, step: number): void
  onText?(text: string): void
}

/**
 * Continues one prompt with a checkpoint of each run, one lane after the other so that each has the machine to
 * itself and its speed means something. Same options and seed in every lane.
 * Throws, before any lane starts: not_found for an unknown run or one without that checkpoint, usage for a draft that is
 * smaller than no run, or that has another tokenizer than one which it is for.
 */
export async function continuePrompt(
  runs: readonly RunAtStep[],
  prompt: string,
  options: SamplingOptions,
  room: ChatRoom,
): Promise<ChatDocument> {
  const trained = runs.map(({ id, step }) => trainedRun(room.stores, id, step))
  const draft = room.draft && trainedRun(room.stores, room.draft.id, room.draft.step)
  if (draft !== undefined) checkDraft(draft, trained)
  const lanes: ChatLane[] = []
  for (const one of trained) {
    const { run, checkpoint, tokenizer } = one
    const helper = draft !== undefined && drafts(draft, one) ? draft : undefined
    room.onLane?.(run, checkpoint.step)
    const result = await room.engine.ask(
      'generate',
      {
        checkpoint: join(room.home, checkpoint.path),
        tokenizer: join(room.home, tokenizer.path),
        prompt,
        options,
        threads: room.threads,
        weights: room.weights,
        ...(helper && { draft: join(room.home, helper.checkpoint.path) }),
      },
      {
        signal: room.signal,
        onEvent: (tokens) => room.onText?.(tokens.map(({ text }) => text).join('')),
      },
    )
    lanes.push({ run: run.id, model: run.model.name, step: checkpoint.step, ...withDraft(result, helper) })
  }
  return { prompt, lanes }
}

type Trained = ReturnType<typeof trainedRun>

const drafts = (draft: Trained, { run }: Trained): boolean => draft.run.parameters.total < run.parameters.total

function checkDraft(draft: Trained, trained: readonly Trained[]): void {
  const larger = trained.filter((one) => drafts(draft, one))
  if (larger.length === 0) {
    const runs = trained.map(({ run }) => run.id)
    throw new SizewiseError('usage', phrase('running.draftNotSmaller', { draft: draft.run.id, runs }), draft.run.id)
  }
  const strange = larger.find(({ tokenizer }) => tokenizer.hash !== draft.tokenizer.hash)
  if (strange === undefined) return
  const said = phrase('running.draftOtherTokenizer', {
    ...{ draft: draft.run.id, run: strange.run.id },
    ...{ tokenizer: draft.tokenizer.name, expected: strange.tokenizer.name },
  })
  throw new SizewiseError('usage', said, draft.run.id)
}

function withDraft(
  { draft, ...result }: GenerateResult,
  helper: Trained | undefined,
): Omit<ChatLane, 'run' | 'model' | 'step'> {
  if (draft === undefined || helper === undefined) return result
  return { ...result, draft: { run: helper.run.id, step: helper.checkpoint.step, ...draft } }
}
