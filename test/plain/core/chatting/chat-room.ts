import { join } from 'node:path'
import type {
  EngineCommands,
  GeneratedToken,
  GenerateLanesRequest,
  GenerateRequest,
} from '../../../../electron/contract/engine-protocol.ts'
import type { AnswerRoom } from '../../../../electron/core/chatting/answer-prompt.ts'
import type { AskOptions, Engine } from '../../../../electron/core/ports/engine.ts'
import { openStores } from '../../../../electron/database/stores.ts'
import { checkpointAt, sampleRun, sampleStudy, scratchFolder } from '../../database/sample.ts'

export const options = {
  ...{ max_tokens: 3, temperature: 0, top_k: 0, top_p: 1, repetition_penalty: 1, stop: [] },
  seed: 7,
}

/** One continuation that the fake engine was asked for; it writes when it is told to. */
export interface Asked {
  params: GenerateRequest
  tell(...tokens: GeneratedToken[]): void
  end(): void
  fail(error: Error): void
}

/** Several continuations that it was asked for together. */
export interface AskedTogether {
  params: GenerateLanesRequest
  tell(lane: number, text: string): void
  end(lane: number): void
  fail(error: Error): void
}

/** Stores with trained runs `r0`, `r1`… of rising size, and an engine whose answers are written by hand. */
export function chatRoom(runs: number) {
  const stores = openStores(join(scratchFolder(), 'sizewise.sqlite'))
  const tokenizer = stores.tokenizers.insert({
    ...{ name: 'bytes', kind: 'byte' as const, vocab: 257, path: 'tokenizers/b.json', hash: 'ef'.repeat(32) },
  })
  const addStudy = (name: string, ids: { id: string; total: number }[], tokenizer_id = tokenizer.id) =>
    stores.studies.insert({
      ...{ ...sampleStudy(stores), name, tokenizer_id },
      runs: ids.map(({ id, total }) => ofSize(id, total)),
    })
  const addRun = (id: string, total: number, tokenizer_id?: number): string => {
    addStudy(`study of ${id}`, [{ id, total }], tokenizer_id)
    return id
  }
  if (runs > 0)
    addStudy(
      'by size',
      Array.from({ length: runs }, (_, rung) => ({ id: `r${rung}`, total: 1000 * (rung + 1) })),
    )
  for (let rung = 0; rung < runs; rung++)
    stores.metrics.record(`r${rung}`, { train: [], evaluations: [], checkpoint: checkpointAt(100, 100) })
  const asked: Asked[] = []
  const together: AskedTogether[] = []
  const engine = {
    ask: (command: 'generate' | 'generate_lanes', params: never, how: never) =>
      command === 'generate' ? ask(params, how) : askTogether(params, how),
  }
  const figures = { ids: [], logprobs: [], tokens_per_second: 50, first_token_ms: 2, memory_bytes: 7000 }

  function ask(params: GenerateRequest, how: AskOptions<'generate'>) {
    return new Promise<EngineCommands['generate']['result']>((resolve, reject) => {
      let text = ''
      const settle = (finish: 'length' | 'cancelled') => () => {
        const told = { ...figures, text, finish }
        resolve(params.draft === undefined ? told : { ...told, draft: { proposed: 5, accepted: 3 } })
      }
      how.signal?.addEventListener('abort', settle('cancelled'))
      asked.push({
        params,
        tell: (...tokens) => {
          text += tokens.map((token) => token.text).join('')
          how.onEvent?.(tokens)
        },
        end: settle('length'),
        fail: reject,
      })
    })
  }

  function askTogether(params: GenerateLanesRequest, how: AskOptions<'generate_lanes'>) {
    return new Promise<EngineCommands['generate_lanes']['result']>((resolve, reject) => {
      const texts = params.lanes.map(() => '')
      const open = new Set(texts.keys())
      const settle = (lane: number, finish: 'length' | 'cancelled'): void => {
        if (!open.delete(lane)) return
        how.onEvent?.({ lane, ended: { ...figures, text: texts[lane]!, finish } })
        if (open.size === 0) resolve({})
      }
      for (const [lane, signal] of (how.laneSignals ?? []).entries())
        signal.addEventListener('abort', () => {
          settle(lane, 'cancelled')
        })
      together.push({
        params,
        tell: (lane, text) => {
          texts[lane] = `${texts[lane]}${text}`
          how.onEvent?.({ lane, tokens: [{ id: 1, text, logprob: -1 }] })
        },
        end: (lane) => {
          settle(lane, 'length')
        },
        fail: reject,
      })
    })
  }

  const told: string[] = []
  const room: AnswerRoom = {
    ...{ stores, engine: engine as unknown as Engine, home: '/home', threads: 8, freeMemory: 1e12 },
    onTokens: (lane, tokens) => told.push(`${lane}: ${tokens.map(({ text }) => text).join('')}`),
    onEnded: (lane, { finish, error }) => told.push(`${lane} ${finish ?? error?.code}`),
    log: (error) => told.push(String(error)),
  }
  return { stores, room, asked, together, told, addRun }
}

function ofSize(id: string, total: number) {
  const run = sampleRun(id)
  return { ...run, model: { ...run.model, name: id }, parameters: { ...run.parameters, total } }
}
