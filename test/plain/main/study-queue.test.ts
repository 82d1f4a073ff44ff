import { expect, it } from 'vitest'
import { answerStudy } from '../../../electron/core/answering/answer-study.ts'
import { StudyQueue } from '../../../electron/main/study-queue.ts'
import type { FakeEngineOptions } from '../core/running/fake-engine.ts'
import { smallStudy, StudyRoom } from '../core/studies/study-room.ts'

interface Told {
  channel: string
  event: unknown
}

/** A queue over studies of these names. `told`: what the window heard; `ended`: what the person is notified of. */
async function openQueue(names: string[], options: FakeEngineOptions = {}) {
  const room = new StudyRoom()
  for (const name of names) await room.create(smallStudy.replace('by size', name))
  const told: Told[] = []
  const ended: string[] = []
  const queue = new StudyQueue({
    stores: room.stores,
    engine: room.engine(options),
    home: room.home,
    threads: () => 1,
    fitMemory: () => false,
    send: (channel, event) => told.push({ channel, event }),
    answer: async (name) => answerStudy('plays', room.stores.runs.list({ study: name }), { bootstraps: 10 }),
    onEnd: (name, state) => ended.push(`${name} ${state}`),
  })
  const idle = (): Promise<void> =>
    new Promise((resolve) => {
      queue.onChange(({ running, waiting }) => {
        if (running === null && waiting.length === 0) resolve()
      })
    })
  return { room, queue, told, ended, idle }
}

it('trains its studies in order and tells of each point, line and end', async () => {
  const { room, queue, told, ended, idle } = await openQueue(['a', 'b'])
  queue.add('a')
  queue.add('b')
  expect(queue.state).toEqual({ running: 'a', waiting: ['b'] })
  await idle()
  await expect.poll(() => ended).toEqual(['a completed', 'b completed'])
  const steps = told.flatMap(({ channel, event }) =>
    channel === 'study:progress' ? (event as { study: string; run: string; train: { step: Float64Array } }) : [],
  )
  const [run] = room.stores.runs.list({ study: 'a' })
  const points = steps.filter((event) => event.run === run!.id).flatMap(({ train }) => [...train.step])
  expect(points).toEqual(room.stores.metrics.series(run!.id).train.map(({ step }) => step))
  expect(told.filter(({ channel }) => channel === 'study:logged').length).toBeGreaterThan(0)
})

it('the order of those that wait is the person’s, and survives a restart', async () => {
  const { room, queue } = await openQueue(['a', 'b', 'c', 'd'])
  for (const name of ['a', 'b', 'c', 'd']) queue.add(name)
  queue.reorder(['d', 'unknown', 'c'])
  expect(queue.state.waiting).toEqual(['d', 'c', 'b'])
  await queue.close()
  const again = new StudyQueue({
    ...{ stores: room.stores, engine: room.engine(), home: room.home, threads: () => 1, fitMemory: () => false },
    send: () => undefined,
    answer: () => Promise.reject(new Error('nothing was trained')),
    onEnd: () => undefined,
  })
  expect(again.state).toEqual({ running: null, waiting: ['a', 'd', 'c', 'b'] })
})

it('a study that is skipped pauses and goes behind the others; alone it just goes on', async () => {
  const { queue, ended, idle } = await openQueue(['a', 'b'])
  queue.add('a')
  await queue.skip('a')
  expect(queue.state).toEqual({ running: 'a', waiting: [] })
  queue.add('b')
  await queue.skip('a')
  expect(queue.state).toEqual({ running: 'b', waiting: ['a'] })
  await idle()
  await expect.poll(() => ended).toEqual(['b completed', 'a completed'])
})

it('goes on after a study that fails', async () => {
  const fails = (_: number, model: string): void => {
    if (model === 'micro') throw new Error('a bug')
  }
  const { queue, ended, idle } = await openQueue(['a', 'b'], { fails })
  queue.add('a')
  queue.add('b')
  await idle()
  await expect.poll(() => ended).toEqual(['a paused', 'b paused'])
})
