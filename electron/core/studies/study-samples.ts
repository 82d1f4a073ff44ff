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
  log(line: string): void
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
    room.log(`no samples: ${(error as Error).message}`)
    return null
  })
  if (prompt === null) return {}
  return {
    onEvaluated: async (run, { step, path }) => {
      try {
        const request = { checkpoint: path, tokenizer: tokenizer.path, step, prompt }
        stores.samples.put(run.id, await sampleCheckpoint(request, room))
        onSample?.(run)
      } catch (error) {
        room.log(`${run.model.name}: no sample at step ${step}: ${(error as Error).message}`)
      }
    },
  }
}
