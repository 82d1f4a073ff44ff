import type { GpuDescription } from '../../contract/engine-protocol.ts'
import { SizewiseError, type ErrorCode } from '../../contract/errors.ts'
import { knownFailure, reasonOf } from '../../contract/known-failure.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Run, RunState } from '../../contract/run.ts'
import type { StudyState } from '../../contract/study.ts'
import { usableMemoryBytes } from '../planning/memory-fit.ts'
import { orderKey, type StudyPlan } from '../planning/study-plan.ts'
import type { StudyRecord } from '../ports/study-store.ts'
import { SideBySide } from './side-by-side.ts'
import { trainRun, type TrainingEnd, type TrainingRoom } from './train-run.ts'
import { trainSideBySide } from './train-side-by-side.ts'

/** Failures that every further run would meet as well: the queue stops, and the run waits. */
const endsTheQueue: ReadonlySet<ErrorCode> = new Set([
  'engine_missing',
  'database_damaged',
  'home_unusable',
  'shard_invalid',
])

export interface QueueRoom extends Omit<TrainingRoom, 'checkOrder' | 'shareOf' | 'wasAccompanied' | 'memoryBytes'> {
  /** That runs on the processor may take; this machine's where absent. */
  memoryBytes?: number
  /** On which several runs may train at a time; on one that is not told, one does. */
  gpus?: readonly GpuDescription[]
  onRunState(run: Run): void
}

/**
 * Trains a study's runs, small ones side by side, each from where it stands: queued, paused, running when
 * a crash took the program, or failed. A failed run does not keep the next from its turn; after a failure that all would
 * meet the others are paused, and it is thrown. Returns the state in which the study is left.
 */
export async function runStudy(study: StudyRecord<StudyPlan>, room: QueueRoom): Promise<StudyState> {
  const { stores, control } = room
  stores.studies.setState(study.id, 'running')
  const memoryBytes = room.memoryBytes ?? usableMemoryBytes()
  const machine = new SideBySide({
    threads: room.threads,
    memoryBytes,
    freeBytes: () => process.availableMemory(),
    gpus: room.gpus ?? [],
    onShare: (runId, share) => {
      control.useShare(runId, share)
    },
  })
  const training: TrainingRoom = {
    ...room,
    memoryBytes,
    shareOf: (run) => machine.shareOf(run),
    wasAccompanied: (run) => machine.wasAccompanied(run),
    checkOrder: (run, order) => {
      checkOrder(study.name, run, order, room)
    },
  }
  try {
    await trainSideBySide(stores.runs.list({ study: study.name }), machine, room, (run) =>
      trainOne(run, training, room),
    )
  } finally {
    stores.studies.setState(study.id, stateOf(stores.runs.list({ study: study.name })))
  }
  return stateOf(stores.runs.list({ study: study.name }))
}

async function trainOne(run: Run, training: TrainingRoom, room: QueueRoom): Promise<TrainingEnd | 'failed'> {
  const enter = (state: RunState, error?: SizewiseError): void => {
    room.stores.runs.setState(run.id, state, error?.toData())
    room.onRunState(room.stores.runs.byId(run.id) ?? run)
  }
  enter('running')
  try {
    const end = await trainRun(run, training)
    enter(end !== 'interrupted' ? end : room.control.pausing ? 'paused' : 'queued')
    return end
  } catch (error) {
    const failure = knownFailure(error)
    if (failure === undefined || endsTheQueue.has(failure.code)) {
      // The run is as resumable as after a crash, be it a bug of ours or a machine that lacks something.
      enter('paused')
      throw error
    }
    enter('failed', failure)
    room.log(phrase('log.runFailed', { model: run.model.name, why: reasonOf(failure) }))
    return 'failed'
  }
}

/** Done when every run is at an end; failed when one of them failed; paused when any still waits. */
export function stateOf(runs: Run[]): StudyState {
  if (runs.some((run) => run.state === 'queued' || run.state === 'paused' || run.state === 'running')) return 'paused'
  return runs.some((run) => run.state === 'failed') ? 'failed' : 'completed'
}

/** Records the order of the first run of a context and seed; a later one that reads in another order is refused. */
function checkOrder(studyName: string, run: Run, order: string, room: QueueRoom): void {
  const study = room.stores.studies.byName<StudyPlan>(studyName)
  if (!study) throw new SizewiseError('not_found', phrase('running.studyGone', { study: studyName }), studyName)
  const key = orderKey(run.model.context, run.seed)
  const known = study.plan.data.orders[key]
  if (known === order) return
  if (known !== undefined)
    throw new SizewiseError('internal', phrase('running.otherOrder', { model: run.model.name, order, known }), run.id)
  room.stores.studies.setPlan(study.id, {
    ...study.plan,
    data: { ...study.plan.data, orders: { ...study.plan.data.orders, [key]: order } },
  })
}
