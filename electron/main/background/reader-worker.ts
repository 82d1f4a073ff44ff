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

port.on('message', (message: ToReader) => {
  if (message === 'close') {
    stores?.close()
    port.close()
    return
  }
  port.postMessage({ id: message.id, outcome: answer(message) } satisfies FromReader)
})

function answer({ question, params }: Exclude<ToReader, 'close'>): FromReader['outcome'] {
  try {
    stores ??= openStores(join(home, 'sizewise.sqlite'), { alreadyOpen: true })
    return { kind: 'done', result: questions[question](stores, params as never) }
  } catch (error) {
    return inWords(error)
  }
}
