import { isDevice } from '../../contract/device.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { RecipeKeys } from '../../contract/recipe.ts'
import { didYouMean, type Hints, type Place } from './place.ts'
import { optionalKeys, required, type Fields } from './read-mapping.ts'
import { number, oneOf, truth, whole, type Read } from './read-value.ts'

const mostSteps = 1e9
const beta = number({ least: 0, most: 1, below: true })

const earlyStopping: Read<{ patience: number }> = (place) => {
  const values = optionalKeys<{ patience: number }>(place, { patience: whole(1, mostSteps) })
  return { patience: required(place, values, 'patience', phrase('studyFile.patience')) }
}

const readDevice: Read<string> = (place) => {
  const value = place.text()
  if (value !== undefined && isDevice(value)) return value
  throw place.wrong(phrase('studyFile.device'))
}

const recipeFields: Fields<RecipeKeys> = {
  device: readDevice,
  batch_size: whole(1, 65536),
  gradient_accumulation_steps: whole(1, 65536),
  learning_rate: number({ least: 0, most: 10, above: true }),
  min_lr: number({ least: 0, most: 10 }),
  lr_scheduler: oneOf(['cosine', 'linear', 'constant', 'wsd']),
  warmup_steps: whole(0, mostSteps),
  decay_fraction: number({ least: 0, most: 1, above: true }),
  weight_decay: number({ least: 0, most: 10 }),
  beta1: beta,
  beta2: beta,
  adam_epsilon: number({ least: 0, most: 0.1, above: true }),
  grad_clip: number({ least: 0, most: 1e6 }),
  dropout: number({ least: 0, most: 1, below: true }),
  precision: oneOf(['fp32', 'bf16']),
  gradient_checkpointing: truth,
  eval_interval: whole(1, mostSteps),
  eval_tokens: whole(1, 1e12),
  checkpoint_interval: whole(1, mostSteps),
  early_stopping: earlyStopping,
}

const hints: Hints = {
  max_steps: phrase('studyFile.belongsUnder', { key: 'max_steps', section: 'budget' }),
  max_iters: didYouMean('budget: { max_steps: … }'),
  epochs: phrase('studyFile.lengthIsBudget'),
  tokens: phrase('studyFile.belongsUnder', { key: 'tokens', section: 'budget' }),
  seed: phrase('studyFile.seedsBeside'),
  seeds: phrase('studyFile.seedsBeside'),
  lr: didYouMean('learning_rate'),
  max_lr: didYouMean('learning_rate'),
  scheduler: didYouMean('lr_scheduler'),
  decay_lr: didYouMean('lr_scheduler'),
  patience: didYouMean('early_stopping: { patience: … }'),
  clip: didYouMean('grad_clip'),
  eval_iters: didYouMean('eval_tokens'),
  activation_checkpointing: didYouMean('gradient_checkpointing'),
  checkpoint_activations: didYouMean('gradient_checkpointing'),
}

export interface RecipeSection {
  recipe: RecipeKeys
  perModel: { name: string; place: Place; recipe: RecipeKeys }[]
}

export function readRecipe(place: Place): RecipeSection {
  const fields: Fields<RecipeKeys & { per_model: RecipeSection['perModel'] }> = {
    ...recipeFields,
    per_model: readPerModel,
  }
  const { per_model: perModel = [], ...recipe } = optionalKeys(place, fields, hints)
  checkRates(place, recipe)
  for (const override of perModel) checkRates(override.place, { ...recipe, ...override.recipe })
  return { recipe, perModel }
}

function readPerModel(place: Place): RecipeSection['perModel'] {
  const entries = place.entries()
  if (entries === undefined) throw place.wrong(phrase('studyFile.overrides'))
  return [...entries].map(([name, value]) => ({ name, place: value, recipe: optionalKeys(value, recipeFields, hints) }))
}

function checkRates(place: Place, recipe: RecipeKeys): void {
  const { learning_rate: most, min_lr: least } = recipe
  if (most !== undefined && least !== undefined && least > most)
    throw place.error(phrase('plan.minLrAbove', { most, least }))
}
