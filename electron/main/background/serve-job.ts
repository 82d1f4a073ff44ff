import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { knownFailure } from '../../contract/known-failure.ts'
import type { Stores } from '../../core/ports/stores.ts'
import { openStores } from '../../database/stores.ts'
import type { FromWorker, JobOrder, JobRoom, JobTable } from './job.ts'

/** The worker's side: does the one job that it was started for, says how it ended, and lets the thread end. */
export async function serveJob(table: JobTable): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('expected a worker thread')
  const { name, params, home } = workerData as JobOrder
  const say = (message: FromWorker): void => {
    port.postMessage(message)
  }
  const abort = new AbortController()
  port.on('message', () => {
    abort.abort()
  })
  let stores: Stores | undefined
  const room: JobRoom<unknown> = {
    home,
    signal: abort.signal,
    get stores() {
      stores ??= openStores(join(home, 'sizewise.sqlite'), { alreadyOpen: true })
      return stores
    },
    progress: (progress) => {
      say({ kind: 'progress', progress })
    },
  }
  try {
    const load = table[name]
    if (load === undefined) throw new Error(`there is no job named ${name}`)
    const job = await load()
    const result = await job(params as never, room)
    say({ kind: 'done', result })
  } catch (error) {
    say(inWords(error))
  } finally {
    stores?.close()
    // With its port closed, nothing keeps the thread.
    port.close()
  }
}

/** A failure as it crosses between threads. */
export function inWords(error: unknown): Extract<FromWorker, { kind: 'failed' | 'bug' }> {
  const known = knownFailure(error)
  if (known !== undefined) return { kind: 'failed', error: known.toData() }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'bug', message, stack: stack ?? message }
}
