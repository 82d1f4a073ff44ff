import type { Model } from '../../contract/model.ts'
import type { Precision, Recipe, RecipeKeys } from '../../contract/recipe.ts'
import type { Run } from '../../contract/run.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { estimateDisk } from '../sizing/disk.ts'
import { estimateRunMemory } from '../sizing/run-memory.ts'
import { countParameters } from '../sizing/parameters.ts'
import { shapeWarnings } from '../sizing/shape-warnings.ts'
import type { StudyFile } from '../study-file/study-file.ts'
import { stepsForBudget, tokensForBudget } from './budget-steps.ts'
import { defaultBatchTokens } from './default-recipe.ts'
import { diskWarnings } from './disk-need.ts'
import { defaultEvaluationTokens } from './evaluation-tokens.ts'
import { estimateDuration, trainingWarnings } from './run-estimate.ts'
import { memoryFit, memoryOf, memoryWarnings, type DeviceMemory } from './memory-fit.ts'
import { milestonesOf } from './milestones.ts'
import { planBatch, planRecipe, tokensPerStep } from './plan-recipe.ts'
import type { PlannedData } from './planned-data.ts'
import type { StepTimer } from './step-times.ts'
import type { ModelPlan } from './study-plan.ts'
import { precisionOn } from './usual-precision.ts'

export interface PlannedRun {
  model: Model
  device: string
  recipe: Recipe
  seed: number
  estimate: Run['estimate']
}

export interface PlannedLadder {
  models: ModelPlan[]
  /** By seed, then in the ladder's order: an early comparison needs one seed of each. */
  runs: PlannedRun[]
  warnings: Phrase[]
}

export interface PlanLimits {
  memory: DeviceMemory
  /** Of the data folder's disk. */
  freeDiskBytes: number
  /** Of the engine, one or more. */
  threads: number
  /** What runs train on where the file names none. */
  device: string
  /** What those on the processor train in where the file names none. */
  precision: Precision
  /** Null: no estimates of time; a budget in minutes is then an error. */
  stepTimes: StepTimer | null
}

/** Turns a checked study file into runs with nothing left to a default. */
export async function planRuns(file: StudyFile, data: PlannedData, limits: PlanLimits): Promise<PlannedLadder> {
  const models = file.ladder.map((model) => withTokens(model, file, data.vocab))
  for (const model of models) checkData(model, data)
  const shortest = models
    .map((model) => tokensForBudget(file.budget, model))
    .reduce((a, b) => (a === null || b === null ? null : Math.min(a, b)))
  const ladderBatchTokens = defaultBatchTokens(models, shortest)
  const bySize: PlannedModel[] = []
  // From small to large, as a StepTimer wants them; afterwards in the ladder's order again.
  for (const model of smallestFirst(models)) bySize.push(await planModel(model, file, data, limits, ladderBatchTokens))
  const planned = models.flatMap((model) => bySize.filter((candidate) => candidate.model === model))
  const evalTokens = evaluationTokensOf(planned, data)
  for (const { model, plan, given, recipeFor } of planned)
    plan.warnings.push(...trainingWarnings(model, recipeFor(0, evalTokens), given, plan, data))
  const runs = file.seeds.flatMap((seed) =>
    planned.map(({ model, device, plan, recipeFor }): PlannedRun => {
      const recipe = recipeFor(seed, evalTokens)
      const duration = plan.seconds_per_step === null ? null : estimateDuration(model, recipe, plan, data)
      const estimate = duration === null ? null : { duration_s: duration, memory_bytes: plan.memory_bytes.total }
      return { model, device, recipe, seed, estimate }
    }),
  )
  const plans = planned.map(({ plan }) => plan)
  const short = diskWarnings({ models: plans, runs }, file.seeds.length, limits.freeDiskBytes)
  return { models: plans, runs, warnings: [...ladderWarnings(models), ...short] }
}

interface PlannedModel {
  model: Model
  device: string
  plan: ModelPlan
  given: RecipeKeys
  /** With the ladder's tokens of an evaluation, where the file gives none for this model. */
  recipeFor: (seed: number, evalTokens?: number) => Recipe
}

function evaluationTokensOf(planned: PlannedModel[], data: PlannedData): number | undefined {
  const runs = planned.map(({ model, plan, recipeFor }) => {
    return { model, recipe: recipeFor(0), tokensPerStep: plan.tokens_per_step }
  })
  return defaultEvaluationTokens(runs, data.validation_tokens)
}

async function planModel(
  model: Model,
  file: StudyFile,
  data: PlannedData,
  limits: PlanLimits,
  ladderBatchTokens: number,
): Promise<PlannedModel> {
  const given = recipeOf(file, model.name)
  const device = given.device ?? limits.device
  const precision = precisionOn(device, limits.precision)
  const batch = planBatch(given, model, ladderBatchTokens)
  const untilConverged = 'until' in file.budget
  const recipeOfSteps = (steps: number, seed: number, evalTokens?: number): Recipe => {
    const keys = evalTokens === undefined ? given : { eval_tokens: evalTokens, ...given }
    return planRecipe(keys, model, batch, steps, seed, untilConverged, precision)
  }
  const seconds = limits.stepTimes ? await limits.stepTimes.secondsPerStep(model, recipeOfSteps(1, 0), device) : null
  const tokens = tokensPerStep(batch, model)
  const steps = stepsForBudget(file.budget, model, { tokens, seconds })
  if (steps === null)
    throw new SizewiseError('out_of_memory', phrase('plan.notMeasured', { model: model.name }), model.name)
  const recipe = recipeOfSteps(steps, 0)
  const plan = describePlan(model, device, recipe, seconds, data, limits)
  plan.disk_bytes = estimateDisk(model, milestonesOf(recipe).length)
  plan.warnings.push(...memoryWarnings(model, recipe, limits.threads, device, limits.memory))
  return { model, device, plan, given, recipeFor: (seed, evalTokens) => recipeOfSteps(steps, seed, evalTokens) }
}

function describePlan(
  model: Model,
  device: string,
  recipe: Recipe,
  seconds: number | null,
  data: PlannedData,
  limits: PlanLimits,
): ModelPlan {
  const memory = estimateRunMemory(model, recipe, device, limits.threads)
  const tokens = tokensPerStep(recipe, model)
  return {
    name: model.name,
    steps: recipe.max_steps,
    tokens_per_step: tokens,
    epochs: (recipe.max_steps * tokens) / data.train_tokens,
    memory_bytes: memory,
    memory_fit: memoryFit(memory.total, memoryOf(device, limits.memory)),
    seconds_per_step: seconds,
    warnings: shapeWarnings(model),
  }
}

/** What is said of training this model. */
export function recipeOf(
  { recipe, per_model }: Pick<StudyFile, 'recipe' | 'per_model'>,
  modelName: string,
): RecipeKeys {
  return { ...recipe, ...(Object.hasOwn(per_model, modelName) ? per_model[modelName] : {}) }
}

/** The tokenizer's vocabulary, and one dropout: the recipe's for this model, else the model's own. */
function withTokens(model: Model, file: StudyFile, vocab: number): Model {
  return { ...model, vocab, dropout: recipeOf(file, model.name).dropout ?? model.dropout }
}

function smallestFirst(models: Model[]): Model[] {
  return models.toSorted((a, b) => countParameters(a).without_embeddings - countParameters(b).without_embeddings)
}

function checkData(model: Model, data: PlannedData): void {
  const { name, context } = model
  const { train_tokens, validation_tokens } = data
  const needed = context + 1
  if (train_tokens < needed) {
    const said = phrase('plan.fewTrainingTokens', { model: name, context, needed, tokens: train_tokens })
    throw new SizewiseError('dataset_too_small', said, 'train')
  }
  if (validation_tokens < 2) {
    const said = phrase('plan.fewValidationTokens', { tokens: validation_tokens })
    throw new SizewiseError('dataset_too_small', said, 'validation')
  }
}

/** A ladder's models differ in size and in nothing else; where they do not, the comparison says less. */
function ladderWarnings(models: Model[]): Phrase[] {
  const warnings: Phrase[] = []
  for (const key of ['family', 'context', 'tied_embeddings', 'bias', 'dropout'] as const) {
    const values = [...new Set(models.map((model) => model[key]))]
    if (values.length > 1) warnings.push(phrase('plan.notSizeAlone', { key, values: values.map(String) }))
  }
  return warnings
}
