import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { trainStudy } from '../../../electron/core/studies/train-study.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { startChildProcessHost } from '../../../electron/engine/child-process-transport.ts'
import { EngineClient } from '../../../electron/engine/engine-client.ts'
import { mulberry32 } from '../../plain/core/study-file/mutations.ts'
import { DataFolder } from './data-folder.ts'
import { outcomeOf } from './outcome.ts'

const host = fileURLToPath(new URL('../../../electron/engine-host/index.ts', import.meta.url))
const ladder = '  - { name: only, family: gpt, n_layer: 2, n_head: 2, d_model: 32, context: 32, dropout: 0.1 }'
const rest =
  'recipe: { batch_size: 4, eval_interval: 100, checkpoint_interval: 5, learning_rate: 3e-3 }\nbudget: { max_steps: 1500 }'

/** Trains in this process, killing the host `kills` times at moments drawn from the seed. Returns how often it died. */
async function train(folder: DataFolder, kills: number, seed: number): Promise<number> {
  const random = mulberry32(seed)
  const stores = openStores(join(folder.path, 'home', 'sizewise.sqlite'))
  let deaths = 0
  const engine = new EngineClient(() => {
    const transport = startChildProcessHost(host)
    // Counted in messages and not in seconds: a fast machine is killed as often in one run as a slow one.
    let messagesToLive = Math.floor(20 * random())
    transport.onMessage(() => {
      if (deaths < kills && messagesToLive-- === 0) {
        deaths++
        setTimeout(() => {
          transport.kill()
        }, 20 * random())
      }
    })
    return transport
  })
  try {
    const study = await trainStudy('by size', {
      engine,
      stores,
      home: join(folder.path, 'home'),
      threads: 1,
      signal: new AbortController().signal,
      log: () => undefined,
      onProgress: () => undefined,
      onRunState: () => undefined,
    })
    expect(study.state).toBe('completed')
  } finally {
    await engine.close()
    stores.close()
  }
  return deaths
}

it('ends with the same bits and metrics after the engine host was killed ten times', async () => {
  const [calm, killed] = [new DataFolder(), new DataFolder()]
  await calm.create(ladder, rest)
  await killed.create(ladder, rest)
  await train(calm, 0, 1)
  expect(await train(killed, 10, 20261123)).toBe(10)
  expect(outcomeOf(killed)).toEqual(outcomeOf(calm))
  const [run] = outcomeOf(calm)
  const milestones = run?.checkpoints.filter(({ roles }) => roles.includes('milestone'))
  expect(milestones?.map(({ step }) => step)).toEqual([100, 200, 400, 800])
}, 180_000)
