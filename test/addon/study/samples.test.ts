import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Sample } from '../../../electron/contract/run.ts'
import { trainStudy } from '../../../electron/core/studies/train-study.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { startChildProcessHost } from '../../../electron/engine/child-process-transport.ts'
import { EngineClient } from '../../../electron/engine/engine-client.ts'
import { DataFolder } from './data-folder.ts'
import { outcomeOf } from './outcome.ts'

const host = fileURLToPath(new URL('../../../electron/engine-host/index.ts', import.meta.url))
const ladder = '  - { name: only, family: gpt, n_layer: 2, n_head: 2, d_model: 32, context: 32, dropout: 0.1 }'
const rest = 'recipe: { batch_size: 4, eval_interval: 25, learning_rate: 3e-3 }\nbudget: { max_steps: 200 }'

async function train(folder: DataFolder, samples: boolean): Promise<Sample[]> {
  const home = join(folder.path, 'home')
  const stores = openStores(join(home, 'sizewise.sqlite'))
  const engine = new EngineClient(() => startChildProcessHost(host))
  try {
    await trainStudy('by size', {
      ...{ engine, stores, home, threads: 2 },
      signal: new AbortController().signal,
      log: () => undefined,
      onProgress: () => undefined,
      onRunState: () => undefined,
      samples,
    })
    return stores.runs.list({ study: 'by size' }).flatMap(({ id }) => stores.samples.list(id))
  } finally {
    await engine.close()
    stores.close()
  }
}

it('samples are written beside training, change none of its bits, and are the same each time', async () => {
  const [plain, sampled, again] = [new DataFolder(), new DataFolder(), new DataFolder()]
  for (const folder of [plain, sampled, again]) await folder.create(ladder, rest)
  expect(await train(plain, false)).toEqual([])
  const samples = await train(sampled, true)
  expect(outcomeOf(sampled)).toEqual(outcomeOf(plain))
  expect(samples.at(-1)).toMatchObject({ step: 200 })
  expect(new Set(samples.map(({ prompt }) => prompt)).size).toBe(1)
  expect(samples.at(-1)?.text).not.toBe('')
  // Evaluations may come faster than samples are written; those that were written twice are the same.
  const twice = new Map((await train(again, true)).map(({ step, text }) => [step, text]))
  for (const { step, text } of samples) if (twice.has(step)) expect(twice.get(step)).toBe(text)
}, 180_000)
