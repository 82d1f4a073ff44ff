import { describe, expect, it, vi } from 'vitest'
import { english } from '../../../../electron/contract/phrases/english.ts'
import { exportedStudy } from '../../../../electron/core/studies/export-study.ts'
import { pauseStudy, stopRun } from '../../../../electron/core/studies/halt.ts'
import { metricColumns, metricCsv } from '../../../../electron/core/studies/metric-columns.ts'
import { findStudy, studyDocument } from '../../../../electron/core/studies/study-document.ts'
import { leaveRequest } from '../../../../electron/core/running/control-requests.ts'
import { smallStudy, StudyRoom } from './study-room.ts'

async function studyRoom(): Promise<StudyRoom> {
  const room = new StudyRoom()
  await room.create(smallStudy)
  return room
}

/** Slow enough for a request to arrive in the middle. */
const slowly = { onStep: () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30) }
const haltRoom = (room: StudyRoom) => ({
  stores: room.stores,
  home: room.home,
  signal: new AbortController().signal,
  noticeMs: 600,
})

describe('trainStudy', () => {
  it('ends with a fit, an answer, the order of the data and a document', async () => {
    const room = await studyRoom()
    const study = await room.train('by size')
    const document = studyDocument(room.stores, study)
    expect(document).toMatchObject({ name: 'by size', state: 'completed', dataset: 'plays', budget: { max_steps: 40 } })
    expect(document.data?.order).toBe('order of 16, 1337')
    expect(english(document.answer!.sentence)).toMatch(/plays/)
    expect(document.fit).not.toBeNull()
    expect(document.runs.map((run) => run.state)).toEqual(['completed', 'completed', 'completed'])
    expect(document.error).toBeUndefined()
  })

  it('pauses on the signal, with a checkpoint, and goes on in the next session', async () => {
    const room = await studyRoom()
    const abort = new AbortController()
    const study = await room.train(
      'by size',
      {
        onStep: (step, model) => {
          if (model === 'micro' && step === 15) abort.abort()
        },
      },
      abort.signal,
    )
    expect(study.state).toBe('paused')
    expect(room.stores.runs.list({ study: 'by size' }).map((run) => [run.state, run.step])).toEqual([
      ['completed', 40],
      ['paused', 15],
      ['queued', 0],
    ])
    expect((await room.train('by size')).state).toBe('completed')
  })

  it('pauses when another process asks', async () => {
    const room = await studyRoom()
    const training = room.train('by size', slowly)
    await vi.waitUntil(() => room.stores.runs.list({ state: 'running' }).length > 0)
    const paused = await pauseStudy('by size', haltRoom(room))
    expect(paused.state).toBe('paused')
    expect((await training).state).toBe('paused')
    expect(room.stores.runs.list({ study: 'by size' }).some((run) => run.checkpoints.length > 0)).toBe(true)
  })

  it('stops one run when another process asks, and goes on with the next', async () => {
    const room = await studyRoom()
    const training = room.train('by size', slowly)
    await vi.waitUntil(() => room.stores.runs.list({ state: 'running' }).length > 0)
    const stopped = await stopRun('by-size-nano-1337', haltRoom(room))
    expect(stopped.state).toBe('stopped')
    expect(stopped.checkpoints.at(-1)?.step).toBe(stopped.step)
    expect((await training).state).toBe('completed')
    expect(room.stores.runs.list({ study: 'by size' }).map((run) => run.state)).toEqual([
      'stopped',
      'completed',
      'completed',
    ])
  })

  it('forgets a pause from before the session and heeds a stop', async () => {
    const room = await studyRoom()
    leaveRequest(room.home, { kind: 'pause-study', id: String(findStudy(room.stores, 'by size').id) })
    leaveRequest(room.home, { kind: 'stop-run', id: 'by-size-micro-1337' })
    expect((await room.train('by size')).state).toBe('completed')
    expect(room.stores.runs.list({ study: 'by size' }).map((run) => run.state)).toEqual([
      'completed',
      'stopped',
      'completed',
    ])
  })

  it('pauses and stops in the store what only a crash left running', async () => {
    const room = await studyRoom()
    const study = findStudy(room.stores, 'by size')
    room.stores.studies.setState(study.id, 'running')
    room.stores.runs.setState('by-size-nano-1337', 'running')
    expect((await pauseStudy('by size', haltRoom(room))).state).toBe('paused')
    expect(room.stores.runs.byId('by-size-nano-1337')?.state).toBe('paused')
    expect((await stopRun('by-size-nano-1337', haltRoom(room))).state).toBe('stopped')
    await expect(stopRun('by-size-nano-1337', haltRoom(room))).rejects.toMatchObject({ code: 'usage' })
    await expect(stopRun('by-size-none', haltRoom(room))).rejects.toMatchObject({ code: 'not_found' })
    await expect(pauseStudy('by siz', haltRoom(room))).rejects.toMatchObject({
      message: expect.stringMatching(/did you mean "by size"/) as string,
    })
  })
})

describe('what is said of a trained study', () => {
  it('has curves as columns and as CSV, and everything in one export', async () => {
    const room = await studyRoom()
    const study = await room.train('by size')
    const columns = metricColumns(room.stores.metrics.series('by-size-nano-1337'))
    expect(columns.step).toEqual(Array.from({ length: 41 }, (_, step) => step))
    expect(columns.train_loss[0]).toBeNull()
    expect(columns.validation_loss.filter((loss) => loss !== null)).toHaveLength(5)
    const lines = metricCsv(columns).split('\n')
    expect(lines[0]).toMatch(/^step,train_loss,validation_loss,/)
    expect(lines).toHaveLength(42)
    expect(lines[1]).toMatch(/^0,,\d/)
    expect(lines.every((line) => line.split(',').length === 10)).toBe(true)
    expect(JSON.parse(exportedStudy(room.stores, study))).toMatchObject({
      source: smallStudy,
      name: 'by size',
      metrics: { 'by-size-nano-1337': columns },
    })
  })
})
