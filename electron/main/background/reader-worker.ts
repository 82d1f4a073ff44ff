/** The program of the thread that reads: answers one question after the other, until it is told to close. */
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { openStores } from '../../database/stores.ts'
import type { Stores } from '../../core/ports/stores.ts'
import { questions } from './questions.ts'
import type { FromReader, ToReader } from './reader.ts'
import { inWords } from './serve-job.ts'

const port = parentPort
if (port === null) throw new Error('expected a worker thread')
const { home } = workerData as { home: string }
let stores: Stores | undefined

let before = Promise.resolve()

port.on('message', (message: ToReader) => {
  before = before.then(() => heed(message))
})

async function heed(message: ToReader): Promise<void> {
  if (message === 'close') {
    stores?.close()
    port?.close()
    return
  }
  port?.postMessage({ id: message.id, outcome: await answer(message) } satisfies FromReader)
}

async function answer({ question, params }: Exclude<ToReader, 'close'>): Promise<FromReader['outcome']> {
  try {
    stores ??= openStores(join(home, 'sizewise.sqlite'), { alreadyOpen: true })
    return { kind: 'done', result: await questions[question](stores, params as never) }
  } catch (error) {
    return inWords(error)
  }
}
