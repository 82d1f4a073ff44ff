import { join } from 'node:path'
import { SizewiseError } from '../../contract/errors.ts'
import { reasonOf } from '../../contract/known-failure.ts'
import { phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { MachineShare, TrainEvent, TrainRequest, TrainResult } from '../../contract/engine-protocol.ts'
import type { Run } from '../../contract/run.ts'
import { milestonesOf } from '../planning/milestones.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import { checkpointFolder, deleteFiles, rewindToCheckpoint } from './checkpoint-files.ts'
import { fittedInAdvance, saveMemory } from './save-memory.ts'
import { ProgressRecorder, type LiveProgress } from './progress-recorder.ts'
import type { StudyControl } from './study-control.ts'

/** A host that dies so often in a row without getting any further will not get further. */
export const mostDeathsInPlace = 5

export interface TrainingRoom {
  engine: Engine
  stores: Stores
  /** Absolute path of the data folder. */
  home: string
  /** Absolute paths of the token shards. */
  shards: { train: string; validation: string }
  /** Of the engine, in all. */
  threads: number
  /** Of a run that begins or goes on now. */
  shareOf(run: Run): MachineShare
  /** Whether another run trained in this one's time. */
  wasAccompanied(run: Run): boolean
  /** That runs on the processor may take. */
  memoryBytes: number
  control: StudyControl
  /** Where memory runs out: go on with less of it, where that can be. */
  fitMemory: boolean
  log(line: Said): void
  onProgress(run: Run, progress: LiveProgress): void
  /** A checkpoint that an evaluation led to; `path` is relative to the data folder. The run ends once this is done. */
  onEvaluated?(run: Run, checkpoint: { step: number; path: string }): Promise<void>
  /** Throws when the order of windows is not the one that the study's other runs had. */
  checkOrder(run: Run, order: string): void
}

/** Interrupted: by what may be the doing of a run beside it; it can go on by itself. */
export type TrainingEnd = 'completed' | 'stopped' | 'paused' | 'interrupted'

/**
 * Trains one run to its end, from its last checkpoint where it has one. A host that dies is replaced and the run resumed,
 * until it has died `mostDeathsInPlace` times in a row without the furthest step advancing: then engine_died. Where memory
 * runs out and `fitMemory` allows it, the run goes on with a recipe that needs less, which is stored. Neither is held
 * against a run that was not alone: it is interrupted. Other failures of the engine are thrown as they are.
 */
export async function trainRun(planned: Run, room: TrainingRoom): Promise<TrainingEnd> {
  let run = fittedInAdvance(planned, room)
  let deaths = 0
  let furthest = -1
  for (;;) {
    if (room.control.isStopped(run.id)) return 'stopped'
    if (room.control.pausing) return 'paused'
    const session = await runSession(run, room)
    if (session.end !== null) return session.end
    if (session.death.code === 'out_of_memory') {
      if (room.wasAccompanied(run)) return 'interrupted'
      run = saveMemory(run, session.death, room)
      continue
    }
    if (room.wasAccompanied(run)) {
      logDeath(run, session, room)
      return 'interrupted'
    }
    deaths = session.furthestStep > furthest ? 1 : deaths + 1
    furthest = Math.max(furthest, session.furthestStep)
    if (deaths >= mostDeathsInPlace) {
      const [model, death] = [run.model.name, reasonOf(session.death)]
      const said = phrase('running.engineDiedOften', { deaths, model, step: furthest, steps: run.steps, death })
      throw new SizewiseError('engine_died', said, run.id)
    }
    logDeath(run, session, room)
  }
}

function logDeath(run: Run, { furthestStep, death }: CutShort, room: TrainingRoom): void {
  room.log(phrase('log.engineDied', { model: run.model.name, step: furthestStep, death: reasonOf(death) }))
}

interface CutShort {
  end: null
  furthestStep: number
  death: SizewiseError
}
type Session = { end: TrainingEnd } | CutShort

/** One life of the engine: from the last checkpoint to the run's end, a wish of the person, or what cut it short. */
async function runSession(run: Run, room: TrainingRoom): Promise<Session> {
  const from = await rewindToCheckpoint(run, room.home, room.stores, room.log)
  // A crash between the last checkpoint and the run's state: nothing is left. A pause inside the last evaluation left that.
  if (from !== null && from.step >= run.recipe.max_steps && isEvaluated(run.id, from.step, room.stores))
    return { end: 'completed' }
  const beside: Promise<void>[] = []
  // What still reads a checkpoint ends before its file is deleted.
  const readers = new Map<string, Promise<void>>()
  let stopTask = (): void => undefined
  const recorder = new ProgressRecorder({
    stores: room.stores,
    run: room.stores.runs.byId(run.id) ?? run,
    checkpointFolder: checkpointFolder(run.id),
    elapsedBefore: from === null ? 0 : elapsedAt(run.id, from.step, room.stores),
    onStarted: (event) => {
      room.checkOrder(run, event.data_order)
    },
    onEvaluated: (checkpoint) => {
      if (!room.onEvaluated) return
      const reader = room.onEvaluated(run, checkpoint)
      readers.set(checkpoint.path, reader)
      beside.push(reader)
    },
    onPruned: (paths) => {
      const read = Promise.all(paths.flatMap((path) => readers.get(path) ?? []))
      beside.push(read.then(() => deleteFiles(room.home, paths, room.log)))
    },
    onProgress: (progress) => {
      room.onProgress(run, { ...progress, share: room.shareOf(run).time })
    },
    onFailure: () => {
      stopTask()
    },
  })
  const task = room.engine.start('train', requestFor(run, room, from?.path), {
    onEvent: (event: TrainEvent) => {
      recorder.take(event)
    },
  })
  stopTask = () => {
    task.stop()
  }
  room.control.attach(run.id, task)
  try {
    const result = await task.result
    recorder.finish()
    return { end: endOf(run, result, room.stores) }
  } catch (error) {
    if (!(error instanceof SizewiseError)) throw error
    recorder.finish()
    if (error.code === 'engine_died' || error.code === 'out_of_memory')
      return { end: null, furthestStep: recorder.furthestStep, death: error }
    if (error.code === 'cancelled') return { end: 'paused' }
    throw error
  } finally {
    room.control.detach(run.id)
    await Promise.all(beside)
  }
}

function requestFor(run: Run, room: TrainingRoom, resumeFrom: string | undefined): TrainRequest {
  return {
    model: run.model,
    recipe: run.recipe,
    train_shard: room.shards.train,
    validation_shard: room.shards.validation,
    checkpoint_folder: join(room.home, checkpointFolder(run.id)),
    milestones: milestonesOf(run.recipe),
    ...(resumeFrom === undefined ? {} : { resume_from: resumeFrom }),
    device: run.device,
    share: room.shareOf(run),
  }
}

function isEvaluated(runId: string, step: number, stores: Pick<Stores, 'metrics'>): boolean {
  return stores.metrics.series(runId, { from_step: step, to_step: step }).evaluation.length > 0
}

/** Training time up to a step, over all sessions before. */
function elapsedAt(runId: string, step: number, stores: Pick<Stores, 'metrics'>): number {
  const at = stores.metrics.series(runId, { from_step: step, to_step: step })
  return Math.max(0, ...at.train.map((point) => point.elapsed_s), ...at.evaluation.map((point) => point.elapsed_s))
}

/** Whatever the reason, the engine saved a checkpoint where it ended; without it the next session would train again. */
function endOf(run: Run, result: TrainResult, stores: Stores): TrainingEnd {
  stores.runs.raisePeakMemory(run.id, result.peak_memory_bytes)
  const last = stores.checkpoints.last(run.id)
  if (last?.step !== result.step) {
    const said = phrase('running.checkpointBehind', { step: result.step, last: last?.step ?? null })
    throw new SizewiseError('internal', said, run.id)
  }
  return result.reason === 'paused' || result.reason === 'stopped' ? result.reason : 'completed'
}
