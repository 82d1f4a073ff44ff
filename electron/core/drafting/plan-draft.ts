import type { UsableDevice } from '../../contract/device.ts'
import type { DraftPlan, RungDraft, RungPlan, StudyDraft } from '../../contract/draft.ts'
import { SizewiseError, type ErrorData } from '../../contract/errors.ts'
import type { Model } from '../../contract/model.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import type { Precision } from '../../contract/recipe.ts'
import { memoryWarnings, type DeviceMemory } from '../planning/memory-fit.ts'
import { planRuns, recipeOf, type PlannedLadder, type PlannedRun, type PlanLimits } from '../planning/plan-runs.ts'
import type { ModelPlan } from '../planning/study-plan.ts'
import { studyDisk } from '../planning/disk-need.ts'
import { precisionOn } from '../planning/usual-precision.ts'
import { modelBlocks } from '../sizing/blocks.ts'
import { describeModel } from '../sizing/describe.ts'
import type { MemoryKeys } from '../sizing/run-memory.ts'
import { flopsPerToken } from '../sizing/flops.ts'
import { completeShape, shapeProblems } from '../sizing/model-shape.ts'
import { shapeDoubts } from '../sizing/shape-warnings.ts'
import { readStudyFile } from '../study-file/read-study-file.ts'
import { vocabPlaceholder } from '../study-file/study-file.ts'
import { draftData, type DraftData, type DraftStores } from './draft-data.ts'
import type { MeasuredSpeeds } from './measured-speeds.ts'
import { writeStudyFile } from './write-study-file.ts'

export interface DraftRoom {
  stores: DraftStores & { studies: { byName(name: string): unknown } }
  home: string
  threads: number
  memory: DeviceMemory
  freeDiskBytes: number
  /** What runs on the processor train in where the draft names none. */
  precision: Precision
  /** What runs can be given to here. */
  devices: UsableDevice[]
  speeds: MeasuredSpeeds
}

/** What a draft's runs train on where it names nothing. */
export const usualDevice = 'cpu'

/** The name of the text in errors: `study.yaml:3:5`. */
export const draftFile = 'study.yaml'

/**
 * Everything that follows from a draft, in milliseconds. Whether it is a study at all is asked of the reader of study
 * files and of the planner, so that nothing passes here that would fail when the study is made.
 */
export async function planDraft(draft: StudyDraft, room: DraftRoom): Promise<DraftPlan> {
  const text = writeStudyFile(draft)
  const data = await draftData(draft, room.stores, room.home)
  const { planned, problem } = await tryPlan(draft, text, data, room)
  const rungs = draft.ladder.map((rung, index) => planRung(rung, index, draft, data, planned, room))
  const durations = rungs.map(({ run }) => run?.duration_s ?? null)
  const known = durations.every((duration) => duration !== null)
  return {
    text,
    vocab: data?.vocab ?? null,
    train_tokens: data?.train_tokens ?? null,
    estimated: data?.estimated ?? false,
    precision: room.precision,
    devices: room.devices,
    rungs,
    problem,
    warnings: planned?.warnings ?? [],
    disk_bytes: planned && studyDisk(planned, draft.seeds.length),
    duration_s: known ? draft.seeds.length * durations.reduce((sum, duration) => sum + duration, 0) : null,
  }
}

async function tryPlan(
  draft: StudyDraft,
  text: string,
  data: DraftData | undefined,
  { stores, threads, memory, freeDiskBytes, precision, speeds }: DraftRoom,
): Promise<{ planned: PlannedLadder | null; problem: ErrorData | null }> {
  try {
    const file = readStudyFile(text, draftFile)
    if (stores.studies.byName(file.study) !== undefined)
      throw new SizewiseError('already_exists', phrase('names.studyTaken', { name: file.study }), 'study')
    // A path, or a tokenizer that is not there: what it holds is seen when the study is made.
    if (data === undefined) return { planned: null, problem: missing(draft, stores) }
    // Steps in a time are known once there is a speed; making the study measures one.
    const timed = file.ladder.every(({ name }) => speeds.any(timedKeys(draft, name, precision)))
    if ('minutes' in file.budget && !timed) return { planned: null, problem: null }
    const limits: PlanLimits = {
      memory,
      freeDiskBytes,
      threads,
      device: usualDevice,
      precision,
      stepTimes: speeds,
    }
    return { planned: await planRuns(file, data, limits), problem: null }
  } catch (error) {
    if (error instanceof SizewiseError) return { planned: null, problem: error.toData() }
    throw error
  }
}

function timedKeys(draft: StudyDraft, name: string, onCpu: Precision) {
  const { device = usualDevice, precision = precisionOn(device, onCpu) } = recipeOf(draft, name)
  return { device, precision }
}

function missing({ dataset, tokenizer }: StudyDraft, stores: DraftStores): ErrorData | null {
  if (stores.datasets.byName(dataset) === undefined) return null
  const name = 'name' in tokenizer ? tokenizer.name : tokenizer.kind
  return { code: 'not_found', message: phrase('names.unknown', { noun: 'tokenizer', name }), at: 'tokenizer' }
}

function planRung(
  rung: RungDraft,
  index: number,
  draft: StudyDraft,
  data: DraftData | undefined,
  planned: PlannedLadder | null,
  room: DraftRoom,
): RungPlan {
  const plan = planned?.models[index]
  const run = planned?.runs[index]
  const dropout = draft.per_model[rung.name]?.dropout ?? draft.recipe.dropout ?? rung.dropout
  const model = completeShape({
    ...rung,
    vocab: data?.vocab ?? vocabPlaceholder,
    ...(dropout === undefined ? {} : { dropout }),
  })
  const problems = shapeProblems(model)
  if (problems.length > 0) return { model, problems, description: null, blocks: [], doubts: [], run: null }
  const keys = recipeOf(draft, rung.name)
  const device = run?.device ?? keys.device ?? usualDevice
  const known = run?.recipe ?? keys
  const memoryKeys: MemoryKeys = {
    batch_size: known.batch_size ?? 1,
    gradient_checkpointing: known.gradient_checkpointing ?? false,
    precision: known.precision ?? precisionOn(device, room.precision),
  }
  const description = describeModel(model, memoryKeys, device, room.threads)
  return {
    model,
    problems,
    description: data === undefined ? null : description,
    blocks: data === undefined ? [] : modelBlocks(model),
    doubts: doubtsOf(model, memoryKeys, device, room),
    run: plan === undefined || run === undefined ? null : runOf(model, plan, run, room),
  }
}

function doubtsOf(model: Model, keys: MemoryKeys, device: string, { threads, memory }: DraftRoom): Phrase[] {
  const warnings = memoryWarnings(model, keys, threads, device, memory)
  const tooLarge = warnings.some(({ phrase: said }) => said === 'plan.doesNotFit' || said === 'plan.doesNotFitGpu')
  return [...shapeDoubts(model), ...(tooLarge ? warnings : [])]
}

function runOf(model: Model, plan: ModelPlan, planned: PlannedRun, room: DraftRoom): RungPlan['run'] {
  const { recipe, device, estimate } = planned
  const keys = { ...recipe, device }
  const tokens = plan.steps * plan.tokens_per_step
  return {
    recipe,
    tokens,
    epochs: plan.epochs,
    flops: tokens * flopsPerToken(model).train,
    memory_fit: plan.memory_fit,
    disk_bytes: plan.disk_bytes ?? 0,
    duration_s: estimate?.duration_s ?? null,
    timed: room.speeds.timed(model, keys) ?? (room.speeds.any(keys) ? 'derived' : null),
    warnings: plan.warnings,
  }
}
