import type { StudyDraft } from '../../contract/draft.ts'
import type { Model } from '../../contract/model.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { planRuns } from '../planning/plan-runs.ts'
import { StepTimes, type TimedKeys } from '../planning/step-times.ts'
import type { Engine } from '../ports/engine.ts'
import { readStudyFile } from '../study-file/read-study-file.ts'
import { draftData } from './draft-data.ts'
import { draftFile, usualDevice, type DraftRoom } from './plan-draft.ts'
import { writeStudyFile } from './write-study-file.ts'

/** Long enough for the median of some steps, short enough to wait for. */
const secondsPerModel = 0.3

export interface MeasureRoom extends DraftRoom {
  engine: Engine
  signal: AbortSignal
  onMeasured(done: number, total: number): void
}

/** Times every rung of a draft by planning it with the engine's own times, and keeps them. Throws study_invalid, cancelled… */
export async function measureDraft(draft: StudyDraft, room: MeasureRoom): Promise<void> {
  const { engine, threads, memory, freeDiskBytes, precision, signal, speeds } = room
  const file = readStudyFile(writeStudyFile(draft), draftFile)
  const data = await draftData(draft, room.stores, room.home)
  if (data === undefined) return
  const onTimed = (model: Model, keys: TimedKeys, secondsPerToken: number, busy: boolean): void => {
    speeds.record(model, keys, secondsPerToken, busy)
  }
  const runs = file.ladder.length * file.seeds.length
  const times = new StepTimes(engine, { threads, runs, secondsPerModel, memory, signal, onTimed })
  let done = 0
  const stepTimes = {
    async secondsPerStep(model: Model, recipe: Recipe, device: string): Promise<number | null> {
      signal.throwIfAborted()
      const seconds = await times.secondsPerStep(model, recipe, device)
      room.onMeasured(++done, file.ladder.length)
      return seconds
    },
  }
  await planRuns(file, data, { memory, freeDiskBytes, threads, device: usualDevice, precision, stepTimes })
}
