import { Worker } from 'node:worker_threads'
import { SizewiseError } from '../../contract/errors.ts'
import { knownFailure } from '../../contract/known-failure.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { cancelMessage } from './job.ts'
import type { FromWorker, JobOrder, JobTable, ParamsOf, ProgressOf, ResultOf } from './job.ts'
import type { Jobs } from './jobs.ts'

export interface RunOptions<Progress> {
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** Does heavy work of core on threads of its own, so that main's event loop never waits for it. */
export interface Background<Table extends JobTable = Jobs> {
  /**
   * Starts a thread for one job. Rejects with a SizewiseError: what the job threw, `cancelled` once the job gave way to
   * the signal, `out_of_memory`, or `internal` for a bug and for a thread that ended without a word.
   */
  run<Name extends keyof Table & string>(
    name: Name,
    params: ParamsOf<Table, Name>,
    options?: RunOptions<ProgressOf<Table, Name>>,
  ): Promise<ResultOf<Table, Name>>
  /** Cancels every job and waits until their threads have ended. No job starts afterwards. */
  close(): Promise<void>
}

export interface BackgroundOptions {
  /** Calls serveJob with a table of jobs. */
  program?: URL
  /** How long a job may take to end after a cancel, before its thread is ended from outside. */
  graceMs?: number
}

export function openBackground<Table extends JobTable = Jobs>(
  home: string,
  { program = new URL('./worker.ts', import.meta.url), graceMs = 10_000 }: BackgroundOptions = {},
): Background<Table> {
  const closing = new AbortController()
  const going = new Set<Promise<unknown>>()
  return {
    run(name, params, { signal, onProgress } = {}) {
      const either = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
      if (either.aborted) return Promise.reject(new SizewiseError('cancelled', phrase('running.notBegun'), name))
      const worker = { program, order: { name, params, home }, signal: either, graceMs }
      const job = runInWorker(worker, onProgress as (progress: unknown) => void)
      const settled = job.catch(() => undefined).finally(() => going.delete(settled))
      going.add(settled)
      return job as Promise<ResultOf<Table, typeof name>>
    },
    async close() {
      closing.abort()
      await Promise.all(going)
    },
  }
}

async function runInWorker(
  { program, order, signal, graceMs }: { program: URL; order: JobOrder; signal: AbortSignal; graceMs: number },
  onProgress: ((progress: unknown) => void) | undefined,
): Promise<unknown> {
  const worker = new Worker(program, { workerData: order })
  let patience: NodeJS.Timeout | undefined
  const cancel = (): void => {
    worker.postMessage(cancelMessage)
    patience = setTimeout(() => void worker.terminate(), graceMs)
  }
  signal.addEventListener('abort', cancel)
  try {
    const outcome = await outcomeOf(worker, onProgress)
    if (outcome.kind === 'done') return outcome.result
    if (outcome.kind === 'failed') throw SizewiseError.fromData(outcome.error)
    if (outcome.kind === 'ended' && signal.aborted)
      throw new SizewiseError('cancelled', phrase('running.onRequest'), order.name)
    console.error(outcome.stack)
    throw new SizewiseError('internal', outcome.message, order.name)
  } finally {
    signal.removeEventListener('abort', cancel)
    clearTimeout(patience)
  }
}

type Outcome = Exclude<FromWorker, { kind: 'progress' }> | { kind: 'ended'; message: string; stack: string }

/** Resolves once the thread has ended, so that nothing of the job goes on afterwards; it always does. */
function outcomeOf(worker: Worker, onProgress: ((progress: unknown) => void) | undefined): Promise<Outcome> {
  return new Promise((resolve) => {
    let outcome: Outcome | undefined
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'progress') onProgress?.(message.progress)
      else outcome = message
    })
    const broke = (error: unknown): void => {
      const known = knownFailure(error)
      const { message, stack } = error instanceof Error ? error : new Error(String(error))
      outcome ??= known ? { kind: 'failed', error: known.toData() } : { kind: 'bug', message, stack: stack ?? message }
    }
    worker.on('error', broke)
    worker.on('messageerror', broke)
    worker.on('exit', (code) => {
      const message = `the thread ended with code ${code} and without a result`
      resolve(outcome ?? { kind: 'ended', message, stack: message })
    })
  })
}
