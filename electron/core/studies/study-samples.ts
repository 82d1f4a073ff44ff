import { reasonOf } from '../../contract/known-failure.ts'
import { phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import type { StudyPlan } from '../planning/study-plan.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyRecord } from '../ports/study-store.ts'
import { sampleCheckpoint, samplePrompt } from '../running/sample-run.ts'
import type { TrainingRoom } from '../running/train-run.ts'

export interface SamplingRoom {
  engine: Engine
  stores: Stores
  home: string
  log(line: Said): void
  /** False: none are written. */
  samples?: boolean
  onSample?(run: Run): void
}

/** How a sample is written at each evaluation. One that fails is said, and keeps no run from its end. */
export async function samplingOf(
  study: StudyRecord<StudyPlan>,
  room: SamplingRoom,
): Promise<Pick<TrainingRoom, 'onEvaluated'>> {
  const { stores, home, samples = true, onSample } = room
  const dataset = stores.datasets.byId(study.dataset_id)
  const tokenizer = study.tokenizer_id === null ? undefined : stores.tokenizers.byId(study.tokenizer_id)
  if (!samples || !dataset || !tokenizer) return {}
  const prompt = await samplePrompt(dataset, home).catch((error: unknown) => {
    room.log(phrase('log.noSamples', { why: reasonOf(error) }))
    return null
  })
  if (prompt === null) return {}
  /** By run: the newest evaluation of which no sample was begun yet, and the sample that is written. */
  const newest = new Map<string, string>()
  const busy = new Map<string, Promise<void>>()
  return {
    onEvaluated: (run, { step, path }) => {
      newest.set(run.id, path)
      // One at a time; where evaluations come faster than samples are written, those in between get none.
      const turn = (busy.get(run.id) ?? Promise.resolve()).then(async () => {
        if (newest.get(run.id) !== path) return
        try {
          const request = { checkpoint: path, tokenizer: tokenizer.path, step, prompt }
          stores.samples.put(run.id, await sampleCheckpoint(request, room))
          onSample?.(run)
        } catch (error) {
          room.log(phrase('log.noSample', { model: run.model.name, step, why: reasonOf(error) }))
        }
      })
      busy.set(run.id, turn)
      return turn
    },
  }
}
