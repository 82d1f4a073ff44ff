import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { TrainMetric } from '../../../../electron/contract/run.ts'
import { ProgressRecorder } from '../../../../electron/core/running/progress-recorder.ts'
import { openStores } from '../../../../electron/database/stores.ts'
import { sampleStudy, scratchFolder, trainPoint } from '../../database/sample.ts'

it('stores a few points after a while, and many of them at once', () => {
  const stores = openStores(join(scratchFolder(), 'sizewise.sqlite'))
  stores.studies.insert(sampleStudy(stores))
  const told: TrainMetric[] = []
  const recorder = new ProgressRecorder({
    ...{ stores, run: stores.runs.byId('r1')!, checkpointFolder: 'runs/r1', elapsedBefore: 0 },
    ...{ onStarted: () => undefined, onPruned: () => undefined, onFailure: () => undefined },
    onProgress: ({ train }) => told.push(...train),
  })
  const stored = (): number => stores.metrics.series('r1').train.length
  const points = (from: number, to: number): TrainMetric[] =>
    Array.from({ length: to - from + 1 }, (_, index) => trainPoint(from + index))
  recorder.take({ kind: 'metrics', points: points(1, 20) })
  recorder.take({ kind: 'metrics', points: points(21, 600) })
  expect(stored()).toBe(600)
  recorder.take({ kind: 'metrics', points: points(601, 605) })
  expect(told).toHaveLength(605)
  recorder.finish()
  expect(stored()).toBe(605)
  stores.close()
})
