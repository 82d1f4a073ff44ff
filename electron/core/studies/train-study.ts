import { join } from 'node:path'
import { SizewiseError } from '../../contract/errors.ts'
import { reasonOf } from '../../contract/known-failure.ts'
import { phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import type { LogLine } from '../../contract/study.ts'
import { answerStudy } from '../answering/answer-study.ts'
import type { StudyPlan } from '../planning/study-plan.ts'
import { gpusOf } from '../planning/usable-device.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyRecord } from '../ports/study-store.ts'
import { takeRequests, watchRequests, type ControlRequest } from '../running/control-requests.ts'
import type { LiveProgress } from '../running/progress-recorder.ts'
import { runStudy, stateOf } from '../running/run-study.ts'
import { StudyControl } from '../running/study-control.ts'
import { prepareShards } from './prepare-shards.ts'
import { findStudy } from './study-document.ts'
import { StudyLog } from './study-log.ts'
import { samplingOf } from './study-samples.ts'

export interface TrainStudyRoom {
  engine: Engine
  stores: Stores
  home: string
  threads: number
  /** Trains the runs that are not at their end on this device; absent: on the one of their plan. */
  device?: string
  /** Where memory runs out: go on with less of it; false where absent. */
  fitMemory?: boolean
  /** Aborts: the run under way saves a checkpoint and pauses. */
  signal: AbortSignal
  log(line: Said): void
  onPreparing?(what: Said, done: number, total: number): void
  onProgress(run: Run, progress: LiveProgress): void
  onRunState(run: Run): void
  /** Fits and answers a study elsewhere; absent: on this thread. */
  answer?(name: string): Promise<NonNullable<StudyRecord['result']>>
  /** Whether each evaluation writes a sample; true where absent. */
  samples?: boolean
  /** A sample was written. */
  onSample?(run: Run): void
  /** A line came into the study's log. */
  onLogLine?(line: LogLine): void
}

/**
 * Trains what is left of a study, wherever it stands, and answers it anew. The caller holds the data folder's lock; pause
 * and stop come from other processes as requests in the folder.
 */
export async function trainStudy(name: string, room: TrainStudyRoom): Promise<StudyRecord<StudyPlan>> {
  const { stores, home, signal } = room
  const study = findStudy(stores, name)
  const control = new StudyControl()
  const log = new StudyLog(study.id, stores, (line) => room.onLogLine?.(line))
  // Wishes from before this session: a pause is over once the person runs the study again, a stopped run stays stopped.
  for (const request of takeRequests(home)) if (request.kind === 'stop-run') control.stopRun(request.id)
  const pause = (): void => {
    control.pause()
  }
  const heed = (request: ControlRequest): void => {
    if (request.kind === 'stop-run') control.stopRun(request.id)
    else if (request.id === String(study.id)) control.pause()
  }
  // Running from here on, not from the first step: whoever asks for a pause meanwhile must know that it will be heard.
  stores.studies.setState(study.id, 'running')
  const requests = watchRequests(home, heed, (error) => {
    room.log(phrase('log.requestsUnreadable', { why: reasonOf(error) }))
  })
  signal.addEventListener('abort', pause)
  if (signal.aborted) pause()
  try {
    if (room.device !== undefined) setDevice(name, room.device, stores)
    const logged = loggingRoom(room, log)
    const shards = await provenShards(study, logged)
    const sampling = await samplingOf(study, logged)
    const gpus = await gpusOf(stores.runs.list({ study: name }), room.engine)
    await runStudy(study, { ...logged, ...sampling, fitMemory: room.fitMemory ?? false, gpus, shards, control })
  } catch (error) {
    log.add(phrase('log.gaveUp', { why: reasonOf(error) }))
    throw error
  } finally {
    requests.end()
    signal.removeEventListener('abort', pause)
    const state = stateOf(stores.runs.list({ study: name }))
    stores.studies.setState(study.id, state)
    log.ended(state)
  }
  await conclude(study, room)
  return findStudy(stores, name)
}

/** The same room, whose words are written down as well. */
function loggingRoom(room: TrainStudyRoom, log: StudyLog): TrainStudyRoom {
  return {
    ...room,
    log: (line) => {
      log.add(line)
      room.log(line)
    },
    onPreparing: (what, done, total) => {
      log.preparing(what)
      room.onPreparing?.(what, done, total)
    },
    onRunState: (run) => {
      log.run(run)
      room.onRunState(run)
    },
  }
}

function setDevice(study: string, device: string, stores: Stores): void {
  for (const run of stores.runs.list({ study })) {
    if (run.state !== 'completed' && run.state !== 'stopped') stores.runs.setDevice(run.id, device)
  }
}

/** The very tokens that the study was planned on: made again where they are gone, refused where they are others. */
async function provenShards(
  study: StudyRecord<StudyPlan>,
  room: TrainStudyRoom,
): Promise<{ train: string; validation: string }> {
  const { stores, home } = room
  const dataset = stores.datasets.byId(study.dataset_id)
  const tokenizer = study.tokenizer_id === null ? undefined : stores.tokenizers.byId(study.tokenizer_id)
  if (!dataset || !tokenizer) {
    const said = phrase('running.materialGone', { what: dataset ? 'tokenizer' : 'dataset', study: study.name })
    throw new SizewiseError('not_found', said, study.name)
  }
  const shards = await prepareShards(dataset, tokenizer, room)
  const { train_hash, validation_hash } = study.plan.data
  for (const [shard, expected] of [
    [shards.train, train_hash],
    [shards.validation, validation_hash],
  ] as const) {
    if (shard.sha256 === expected) continue
    const { split, sha256: hash, path } = shard
    throw new SizewiseError(
      'shard_invalid',
      phrase('running.otherTokens', { split, study: study.name, hash, expected }),
      path,
    )
  }
  return { train: join(home, shards.train.path), validation: join(home, shards.validation.path) }
}

async function conclude(study: StudyRecord<StudyPlan>, { stores, answer }: TrainStudyRoom): Promise<void> {
  const runs = stores.runs.list({ study: study.name })
  if (!runs.some((run) => run.state === 'completed')) return
  const result = answer === undefined ? answerStudy(study.dataset, runs) : await answer(study.name)
  stores.studies.setResult(study.id, result)
}
