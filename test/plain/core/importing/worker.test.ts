import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { openWorkbench, rowsOfText } from './import-sample.ts'

const program = `
  const { parentPort, workerData } = require('node:worker_threads')
  const load = (path) => import(new URL(path, workerData.here))
  Promise.all([load('../../../../electron/core/importing/import-dataset.ts'), load('../../../../electron/database/stores.ts')])
    .then(([{ importDataset }, { openStores }]) => {
      const stores = openStores(workerData.home + '/sizewise.sqlite')
      return importDataset({ name: 'worker', paths: [workerData.path] }, { stores, home: workerData.home }).finally(() => stores.close())
    })
    .then((dataset) => parentPort.postMessage(dataset.documents))`

it('imports on a worker thread, beside a database that is open on another', async () => {
  const bench = openWorkbench()
  const path = bench.file('a.csv', `text,label\n${rowsOfText(3000).join(',0\n')},1\n`)
  const worker = new Worker(program, { eval: true, workerData: { here: import.meta.url, home: bench.home, path } })
  const documents = await new Promise((resolve, reject) => {
    worker.on('message', resolve)
    worker.on('error', reject)
  })
  await worker.terminate()
  expect(documents).toBe(3000)
  expect(bench.stores.datasets.byName('worker')?.labels).toEqual(['0', '1'])
})
