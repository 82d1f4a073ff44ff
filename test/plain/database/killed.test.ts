import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openStores } from '../../../electron/database/stores.ts'
import { sampleStudy, scratchFolder } from './sample.ts'

const writer = fileURLToPath(new URL('./recording-writer.ts', import.meta.url))

it('loses and doubles nothing when the writer is killed at any moment and the run goes on', async () => {
  const path = join(scratchFolder(), 'sizewise.sqlite')
  const made = openStores(path)
  made.studies.insert(sampleStudy(made))
  made.close()
  for (let kill = 0; kill < 6; kill++) {
    const child = spawn(process.execPath, [writer, path], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await new Promise((resume) => setTimeout(resume, 20 + 37 * kill))
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    const stores = openStores(path)
    const { train, evaluation } = stores.metrics.series('r1')
    const last = stores.checkpoints.last('r1')?.step ?? 0
    expect(train.map((point) => point.step)).toEqual(train.map((_, index) => index + 1))
    expect(train.length).toBeGreaterThanOrEqual(last)
    expect(evaluation.filter((point) => point.step <= last).length).toBe(Math.floor(last / 6))
    stores.metrics.rewind('r1')
    expect(stores.metrics.series('r1').train.length).toBe(last)
    expect(stores.checkpoints.list('r1').length).toBe(last === 0 ? 0 : 1)
    stores.close()
  }
  const stores = openStores(path)
  expect(stores.runs.byId('r1')?.step).toBeGreaterThan(0)
  stores.close()
}, 60_000)
