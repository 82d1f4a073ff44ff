import { setTimeout as delay } from 'node:timers/promises'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import type { StudyPlan } from '../planning/study-plan.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyRecord } from '../ports/study-store.ts'
import { isWaiting, leaveRequest, withdrawRequest, type ControlRequest } from '../running/control-requests.ts'
import { stateOf } from '../running/run-study.ts'
import { findStudy } from './study-document.ts'

export interface HaltRoom {
  stores: Stores
  home: string
  signal: AbortSignal
  /** How long a process that trains may take to notice a request, in milliseconds. */
  noticeMs?: number
}

const pollMs = 100

/** Pauses a study: by the process that trains it, which saves a checkpoint, or in the store when no process does. */
export async function pauseStudy(name: string, room: HaltRoom): Promise<StudyRecord<StudyPlan>> {
  const study = findStudy(room.stores, name)
  if (study.state === 'completed' || study.state === 'failed')
    throw new SizewiseError('usage', phrase('running.nothingToPause', { study: name, state: study.state }), name)
  const isDone = (): boolean => findStudy(room.stores, name).state !== 'running'
  if (study.state === 'running' && (await isTaken({ kind: 'pause-study', id: String(study.id) }, room, isDone)))
    await until(isDone, room)
  else {
    for (const run of room.stores.runs.list({ study: name, state: 'running' }))
      room.stores.runs.setState(run.id, 'paused')
    room.stores.studies.setState(study.id, 'paused')
  }
  return findStudy(room.stores, name)
}

/** Ends a run for good at its next step, with a checkpoint; the study goes on with the next. */
export async function stopRun(id: string, room: HaltRoom): Promise<Run> {
  const { stores } = room
  const find = (): Run => {
    const run = stores.runs.byId(id)
    if (!run) throw new SizewiseError('not_found', phrase('names.unknown', { noun: 'run', name: id }), id)
    return run
  }
  const { state, study } = find()
  if (state === 'completed' || state === 'stopped')
    throw new SizewiseError('usage', phrase('running.atEnd', { run: id, state }), id)
  const record = findStudy(stores, study)
  const isDone = (): boolean => find().state !== 'running' && find().state !== 'queued'
  if (record.state === 'running' && (await isTaken({ kind: 'stop-run', id }, room, isDone))) await until(isDone, room)
  else {
    stores.runs.setState(id, 'stopped')
    if (record.state !== 'new') stores.studies.setState(record.id, stateOf(stores.runs.list({ study })))
  }
  return find()
}

/** Whether a process takes the request. One that trains does so at once; a study that only a crash left running has none. */
async function isTaken(request: ControlRequest, room: HaltRoom, isDone: () => boolean): Promise<boolean> {
  leaveRequest(room.home, request)
  const deadline = performance.now() + (room.noticeMs ?? 3000)
  while (performance.now() < deadline) {
    await wait(room)
    if (isDone() || !isWaiting(room.home, request)) return true
  }
  withdrawRequest(room.home, request)
  return false
}

async function until(isDone: () => boolean, room: HaltRoom): Promise<void> {
  while (!isDone()) await wait(room)
}

async function wait({ signal }: HaltRoom): Promise<void> {
  try {
    await delay(pollMs, undefined, { signal })
  } catch {
    throw new SizewiseError('cancelled', phrase('running.interrupted'))
  }
}
