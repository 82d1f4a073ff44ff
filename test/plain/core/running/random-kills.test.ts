import { expect, it } from 'vitest'
import { mulberry32 } from '../study-file/mutations.ts'
import type { FakeEngineOptions } from './fake-engine.ts'
import { Laboratory } from './training-room.ts'

/** What ends a whole process: nothing after it runs, not even the recording of a state. */
class ProcessKilled extends Error {}

/** A host that dies, or the whole program with it, at moments drawn from the seed. */
function killer(seed: number): { options: FakeEngineOptions; kills: () => number } {
  const random = mulberry32(seed)
  let kills = 0
  const dies: FakeEngineOptions['dies'] = (moment) => {
    if (kills >= 10 || random() > (moment === 'step' || moment === 'metrics sent' ? 0.08 : 0.3)) return false
    kills++
    if (random() < 0.4) throw new ProcessKilled()
    return true
  }
  return { options: { dies }, kills: () => kills }
}

it('ends the same after kills of the engine and of the program at random moments', async () => {
  const calm = new Laboratory(2)
  await calm.run()
  let kills = 0
  for (let seed = 1; seed <= 12; seed++) {
    const laboratory = new Laboratory(2)
    const random = killer(seed)
    for (let session = 0; laboratory.state !== 'completed'; session++) {
      expect(session, `seed ${seed}`).toBeLessThan(15)
      try {
        await laboratory.run(random.options)
      } catch (error) {
        if (!(error instanceof ProcessKilled)) throw error
        // The process is gone before it could write anything more: what the queue wrote on its way out is undone.
        laboratory.stores.studies.setState(laboratory.study.id, 'running')
        const cut = laboratory.stores.runs.list({ state: 'paused' })[0]
        if (cut) laboratory.stores.runs.setState(cut.id, 'running')
      }
      laboratory.restart()
    }
    kills += random.kills()
    for (const model of ['a', 'b'])
      expect(withoutTimes(laboratory.outcomeOf(model)), `seed ${seed}, model ${model}`).toEqual(
        withoutTimes(calm.outcomeOf(model)),
      )
  }
  expect(kills).toBeGreaterThan(60)
}, 120_000)

/** Time passes differently; nothing else may differ. */
function withoutTimes(outcome: unknown): unknown {
  return JSON.parse(JSON.stringify(outcome, (key, value: unknown) => (key === 'elapsed_s' ? undefined : value)))
}
