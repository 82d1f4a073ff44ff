import { join } from 'node:path'
import type { ChatDocument, ChatLane, RunAtStep } from '../../contract/chat.ts'
import type { SamplingOptions, WeightFormat } from '../../contract/engine-protocol.ts'
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
  signal: AbortSignal
  /** Before a lane's first token, and with each piece of its text. */
  onLane?(run: Run, step: number): void
  onText?(text: string): void
}

/**
 * Continues one prompt with a checkpoint of each run, one lane after the other so that each has the machine to
 * itself and its speed means something. Same options and seed in every lane.
 * Throws not_found for an unknown run or one without that checkpoint before any lane starts.
 */
export async function continuePrompt(
  runs: readonly RunAtStep[],
  prompt: string,
  options: SamplingOptions,
  room: ChatRoom,
): Promise<ChatDocument> {
  const trained = runs.map(({ id, step }) => trainedRun(room.stores, id, step))
  const lanes: ChatLane[] = []
  for (const { run, checkpoint, tokenizer } of trained) {
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
      },
      {
        signal: room.signal,
        onEvent: (tokens) => room.onText?.(tokens.map(({ text }) => text).join('')),
      },
    )
    lanes.push({ run: run.id, model: run.model.name, step: checkpoint.step, ...result })
  }
  return { prompt, lanes }
}
