import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStores } from '../../../electron/database/stores.ts'
import type { DataFolder } from './data-folder.ts'

/** All of a study's runs that must not depend on interruptions: files by content, metrics but for the clock. */
export function outcomeOf(folder: DataFolder) {
  const home = join(folder.path, 'home')
  const stores = openStores(join(home, 'sizewise.sqlite'))
  try {
    return stores.runs.list({ study: 'by size' }).map((run) => {
      const { train, evaluation } = stores.metrics.series(run.id)
      const files = readdirSync(join(home, 'checkpoints', run.id)).sort()
      const hash = (name: string): string =>
        createHash('sha256')
          .update(readFileSync(join(home, 'checkpoints', run.id, name)))
          .digest('hex')
      return {
        id: run.id,
        state: run.state,
        step: run.step,
        checkpoints: run.checkpoints,
        files: files.map((name) => `${name} ${hash(name)}`),
        steps: train.map(({ step, train_loss, learning_rate, gradient_norm, tokens }) => [
          step,
          train_loss,
          learning_rate,
          gradient_norm,
          tokens,
        ]),
        evaluations: evaluation.map(({ step, validation_loss, bits_per_byte }) => [
          step,
          validation_loss,
          bits_per_byte,
        ]),
      }
    })
  } finally {
    stores.close()
  }
}
