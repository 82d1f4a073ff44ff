import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { freeDiskBytes } from '../planning/disk-need.ts'
import { planRuns, recipeOf } from '../planning/plan-runs.ts'
import { StepTimes } from '../planning/step-times.ts'
import type { StudyPlan } from '../planning/study-plan.ts'
import { deviceMemory, refuseUnusable } from '../planning/usable-device.ts'
import { usualPrecision } from '../planning/usual-precision.ts'
import type { NewRun } from '../ports/run-store.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyRecord } from '../ports/study-store.ts'
import { countParameters } from '../sizing/parameters.ts'
import { readStudyFile } from '../study-file/read-study-file.ts'
import type { StudyFile } from '../study-file/study-file.ts'
import { prepareShards, type ShardRoom } from './prepare-shards.ts'
import { runId } from './run-id.ts'
import { findDataset, findTokenizer, type MaterialMakers } from './study-materials.ts'

export interface CreateRoom extends ShardRoom {
  stores: Stores
  makers: MaterialMakers
  /** What runs train on where the file names nothing. */
  device: string
}

/** That measuring one model may take: enough for an estimate, and what decides on the number of steps. */
const [secondsForEstimate, secondsForBudget] = [0.1, 1]

/**
 * Makes a study of a study file: imports and tokenises what is missing, measures every size, plans every run, and stores
 * the study whole or not at all. Throws study_invalid with a line for the file, device_unavailable, dataset_too_small…
 */
export async function createStudy(text: string, file: string, room: CreateRoom): Promise<StudyRecord<StudyPlan>> {
  const { stores } = room
  const wanted = readStudyFile(text, file)
  if (stores.studies.byName(wanted.study))
    throw new SizewiseError('already_exists', phrase('names.studyTakenRunIt', { name: wanted.study }), file)
  const machine = await room.engine.ask('describe_engine', {})
  refuseUnusable(devicesOf(wanted, room.device), machine)
  const dataset = await findDataset(wanted.dataset, file, stores, room.makers)
  const tokenizer = await findTokenizer(wanted.tokenizer, dataset, stores, room.makers)
  const shards = await prepareShards(dataset, tokenizer, room)
  const memory = deviceMemory(machine)
  let timed = 0
  const stepTimes = new StepTimes(room.engine, {
    threads: room.threads,
    runs: wanted.ladder.length * wanted.seeds.length,
    secondsPerModel: 'minutes' in wanted.budget ? secondsForBudget : secondsForEstimate,
    memory,
    onTimed: ({ name }) => room.onPreparing?.(phrase('log.speed', { model: name }), ++timed, wanted.ladder.length),
    ...(room.signal ? { signal: room.signal } : {}),
  })
  const data = {
    vocab: tokenizer.vocab,
    train_tokens: shards.train.tokens,
    validation_tokens: shards.validation.tokens,
  }
  const limits = {
    memory,
    freeDiskBytes: freeDiskBytes(room.home),
    threads: room.threads,
    device: room.device,
    precision: usualPrecision(machine.cpu),
    stepTimes,
  }
  const ladder = await planRuns(wanted, data, limits)
  const plan: StudyPlan = {
    budget: wanted.budget,
    threads: room.threads,
    models: ladder.models,
    warnings: [...dataset.warnings, ...ladder.warnings],
    data: {
      train_hash: shards.train.sha256,
      validation_hash: shards.validation.sha256,
      train_tokens: shards.train.tokens,
      validation_tokens: shards.validation.tokens,
      orders: {},
    },
  }
  const taken = new Set<string>()
  const runs = ladder.runs.map(({ model, device, recipe, seed, estimate }): NewRun => {
    const id = runId(
      wanted.study,
      model.name,
      seed,
      (candidate) => taken.has(candidate) || stores.runs.byId(candidate) !== undefined,
    )
    taken.add(id)
    return {
      id,
      model,
      recipe,
      parameters: countParameters(model),
      seed,
      device,
      steps: recipe.max_steps,
      estimate,
    }
  })
  return stores.studies.insert({
    name: wanted.study,
    source: text,
    dataset_id: dataset.id,
    tokenizer_id: tokenizer.id,
    plan,
    runs,
  })
}

function devicesOf(file: StudyFile, usual: string): string[] {
  return file.ladder.map(({ name }) => recipeOf(file, name).device ?? usual)
}
