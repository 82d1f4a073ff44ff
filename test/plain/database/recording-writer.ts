// Started by killed.test.ts and killed by it: records metrics and checkpoints until then, from where the run stands.
import { openStores } from '../../../electron/database/stores.ts'
import { checkpointAt, trainPoint } from './sample.ts'

const stores = openStores(process.argv[2] ?? '')
let step = stores.metrics.rewind('r1')?.step ?? 0
process.stdout.write(`from ${step}\n`)
for (;;) {
  const train = [++step, ++step, ++step].map((at) => trainPoint(at))
  const evaluations = step % 2 === 0 ? [{ step, validation_loss: 4, bits_per_byte: 1, elapsed_s: 1 }] : []
  const due = step % 4 === 0
  stores.metrics.record('r1', { train, evaluations, ...(due ? { checkpoint: checkpointAt(step, null) } : {}) })
}
