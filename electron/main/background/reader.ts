import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { SizewiseError } from '../../contract/errors.ts'
import type { FromWorker } from './job.ts'
import type { Questions } from './questions.ts'

export type ToReader = { id: number; question: keyof Questions; params: unknown } | 'close'
export interface FromReader {
  id: number
  outcome: Exclude<FromWorker, { kind: 'progress' }>
}

type ParamsOf<Question extends keyof Questions> = Parameters<Questions[Question]>[1]
type ResultOf<Question extends keyof Questions> = Awaited<ReturnType<Questions[Question]>>

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

/**
 * Reads from the store on one thread that stays: a page of eight runs asks sixteen questions, and a thread for each would
 * take longer to start than to answer.
 */
export class Reader {
  readonly #home: string
  #worker: Worker | undefined
  #waiting = new Map<number, Waiting>()
  #last = 0
  #closed = false

  constructor(home: string) {
    this.#home = home
  }

  /** Rejects with a SizewiseError: what reading threw, `cancelled` once closed, `internal` for a bug. */
  ask<Question extends keyof Questions>(question: Question, params: ParamsOf<Question>): Promise<ResultOf<Question>> {
    if (this.#closed) return Promise.reject(new SizewiseError('cancelled', 'asked while everything closes', question))
    this.#worker ??= this.#start()
    const id = ++this.#last
    this.#worker.postMessage({ id, question, params } satisfies ToReader)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
  }

  /** What was asked is answered first. */
  async close(): Promise<void> {
    this.#closed = true
    const worker = this.#worker
    if (worker === undefined) return
    worker.postMessage('close' satisfies ToReader)
    await once(worker, 'exit')
  }

  #start(): Worker {
    const worker = new Worker(new URL('./reader-worker.ts', import.meta.url), { workerData: { home: this.#home } })
    worker.on('message', ({ id, outcome }: FromReader) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (outcome.kind === 'done') waiting?.resolve(outcome.result)
      else waiting?.reject(errorOf(outcome))
    })
    worker.on('error', (error) => {
      console.error(error)
    })
    // The next question starts another one.
    worker.on('exit', () => {
      this.#worker = undefined
      for (const { reject } of this.#waiting.values())
        reject(new SizewiseError('internal', 'the thread that reads ended without an answer'))
      this.#waiting.clear()
    })
    return worker
  }
}

function errorOf(outcome: Exclude<FromReader['outcome'], { kind: 'done' }>): SizewiseError {
  if (outcome.kind === 'failed') return SizewiseError.fromData(outcome.error)
  console.error(outcome.stack)
  return new SizewiseError('internal', outcome.message)
}
