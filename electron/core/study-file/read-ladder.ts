import type { Model } from '../../contract/model.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { ladderFromRule, ladderRuleLimits, type LadderRule } from '../sizing/ladder-rule.ts'
import { completeShape, shapeLimits, shapeProblems, type ModelShape } from '../sizing/model-shape.ts'
import { findPreset, presets } from '../sizing/presets.ts'
import { nearestKey } from '../format/nearest-key.ts'
import { didYouMean, type Hints, type Place } from './place.ts'
import { optionalKeys, required, type Fields } from './read-mapping.ts'
import { list, name, number, oneOf, truth, whole, type Read } from './read-value.ts'
import { families, vocabPlaceholder } from './study-file.ts'

const mostRungs = 64

type ShapeKeys = Omit<ModelShape, 'vocab'>

const shapeFields: Fields<ShapeKeys> = {
  name: name(64),
  family: oneOf(families),
  n_layer: whole(1, shapeLimits.n_layer),
  n_head: whole(1, shapeLimits.n_head),
  n_kv_head: whole(1, shapeLimits.n_kv_head),
  d_model: whole(1, shapeLimits.d_model),
  d_ff: whole(1, shapeLimits.d_ff),
  context: whole(1, shapeLimits.context),
  tied_embeddings: truth,
  bias: truth,
  dropout: number({ least: 0, most: 1, below: true }),
  norm_epsilon: number({ least: 0, most: 0.1, above: true }),
  rope_theta: number({ least: 1, most: 1e12, above: true }),
}

const hints: Hints = {
  vocab: phrase('studyFile.vocabOfTokenizer'),
  vocab_size: phrase('studyFile.vocabOfTokenizer'),
  n_embd: didYouMean('d_model'),
  width: didYouMean('d_model'),
  layers: didYouMean('n_layer'),
  heads: didYouMean('n_head'),
  block_size: didYouMean('context'),
  learning_rate: phrase('studyFile.recipeOfOne'),
}

interface Rung extends ShapeKeys {
  preset: string
  rule: LadderRule
}

export function readLadder(place: Place): Model[] {
  const rungs = list((item) => ({ item, models: readRung(item) }), 1, mostRungs, 'studyFile.models')(place)
  if (rungs.filter(({ item }) => item.entries()?.has('rule')).length > 1) throw place.error(phrase('studyFile.oneRule'))
  const names = new Set<string>()
  for (const { item, models } of rungs) {
    for (const model of models) {
      if (names.has(model.name)) throw item.error(phrase('studyFile.sameName', { name: model.name }))
      names.add(model.name)
    }
  }
  return rungs.flatMap(({ models }) => models)
}

function readRung(place: Place): Model[] {
  const fields: Fields<Rung> = { ...shapeFields, preset: readPresetName, rule: readRule }
  const { preset, rule, ...keys } = optionalKeys(place, fields, hints)
  if (rule !== undefined) {
    const beside = Object.keys(keys)[0] ?? (preset === undefined ? undefined : 'preset')
    if (beside !== undefined) throw place.error(phrase('studyFile.besideRule', { key: beside }))
    return placed(place, () => ladderFromRule(rule))
  }
  return [
    checked(
      place,
      preset === undefined
        ? explicitShape(place, keys)
        : { ...shapeOfPreset(preset), ...keys, vocab: vocabPlaceholder },
    ),
  ]
}

function explicitShape(place: Place, keys: Partial<ShapeKeys>): ModelShape {
  const need = <Key extends keyof ShapeKeys>(key: Key, what: Phrase): NonNullable<ShapeKeys[Key]> =>
    required(place, keys, key, what)
  return {
    ...keys,
    name: need('name', phrase('studyFile.modelName')),
    family: need('family', phrase('studyFile.oneOf', { allowed: families })),
    n_layer: need('n_layer', phrase('studyFile.layers')),
    n_head: need('n_head', phrase('studyFile.heads')),
    d_model: need('d_model', phrase('studyFile.width')),
    context: need('context', phrase('studyFile.context')),
    vocab: vocabPlaceholder,
  }
}

function shapeOfPreset(presetName: string): ModelShape {
  const { series: _series, published_parameters: _published, differs: _differs, ...shape } = findPreset(presetName)
  return shape
}

function checked(place: Place, shape: ModelShape): Model {
  const model = completeShape(shape)
  const problem = shapeProblems(model)[0]
  if (problem) throw (place.entries()?.get(problem.key) ?? place).error(problem.message)
  return model
}

const readPresetName: Read<string> = (place) => {
  const value = place.text()
  const known = presets.map((preset) => preset.name)
  if (value !== undefined && known.includes(value)) return value
  const near = value === undefined ? undefined : nearestKey(value, known)
  const found = place.shown()
  throw place.error(
    near ? phrase('studyFile.presetNear', { known, found, near }) : phrase('studyFile.preset', { known, found }),
  )
}

const readRule: Read<LadderRule> = (place) => {
  const size = number({ least: ladderRuleLimits.from, most: ladderRuleLimits.to })
  const fields: Fields<Omit<LadderRule, 'vocab'>> = {
    family: oneOf(families),
    from: size,
    to: size,
    sizes: whole(1, ladderRuleLimits.sizes),
    context: whole(1, shapeLimits.context),
    tied_embeddings: truth,
  }
  const { tied_embeddings, ...keys } = optionalKeys(place, fields, {
    count: didYouMean('sizes'),
    min: didYouMean('from'),
    max: didYouMean('to'),
  })
  const rule = {
    family: required(place, keys, 'family', phrase('studyFile.oneOf', { allowed: families })),
    from: required(place, keys, 'from', phrase('studyFile.smallest')),
    to: required(place, keys, 'to', phrase('studyFile.largest')),
    sizes: required(place, keys, 'sizes', phrase('studyFile.sizes')),
    context: required(place, keys, 'context', phrase('studyFile.context')),
    vocab: vocabPlaceholder,
    ...(tied_embeddings === undefined ? {} : { tied_embeddings }),
  }
  if (rule.sizes > 1 && rule.to <= rule.from)
    throw place.error(phrase('plan.toBelowFrom', { from: rule.from, to: rule.to }))
  return rule
}

/** Gives an error of the sizing rules the line of the file. */
function placed<T>(place: Place, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof SizewiseError) throw (place.entries()?.get('rule') ?? place).error(error.said)
    throw error
  }
}
