import { phrase } from '../../contract/phrases/phrase.ts'
import { nearestKey } from '../format/nearest-key.ts'
import { parseYaml } from './parse-yaml.ts'
import { didYouMean, type Hints, type Place } from './place.ts'
import { readBudget } from './read-budget.ts'
import { readLadder } from './read-ladder.ts'
import { optionalKeys, required, type Fields } from './read-mapping.ts'
import { readRecipe, type RecipeSection } from './read-recipe.ts'
import { list, name, oneOf, whole, type Read } from './read-value.ts'
import type { StudyFile } from './study-file.ts'

interface Sections extends Omit<StudyFile, 'recipe' | 'per_model'> {
  recipe: RecipeSection
}

const smallestVocab = 257

const readTokenizer: Read<StudyFile['tokenizer']> = (place) => {
  const stored = place.text()
  if (stored !== undefined) return { name: name()(place) }
  if (place.entries() === undefined) throw place.wrong(phrase('studyFile.tokenizer'))
  const values = optionalKeys<{ kind: 'bpe' | 'char' | 'byte'; vocab: number }>(
    place,
    { kind: oneOf(['bpe', 'char', 'byte']), vocab: whole(2, 1_000_000) },
    { vocab_size: didYouMean('vocab'), type: didYouMean('kind'), name: phrase('studyFile.storedTokenizer') },
  )
  const kind = required(place, values, 'kind', phrase('studyFile.oneOf', { allowed: ['bpe', 'char', 'byte'] }))
  const given = place.entries()?.get('vocab') ?? place
  if (kind === 'byte') {
    if (values.vocab !== undefined) throw given.error(phrase('studyFile.byteVocab'))
    return { kind }
  }
  // A character tokenizer without vocab leaves out no character.
  if (kind === 'char' && values.vocab === undefined) return { kind }
  const vocab = required(place, values, 'vocab', phrase('studyFile.vocab'))
  if (vocab < smallestVocab) throw given.error(phrase('studyFile.smallVocab', { least: smallestVocab, vocab }))
  return { kind, vocab }
}

const readSeeds: Read<number[]> = (place) => {
  const seed = whole(0, 2 ** 32 - 1)
  const seeds = list(seed, 1, 100, 'studyFile.wholeNumbers')(place)
  if (new Set(seeds).size < seeds.length) throw place.error(phrase('studyFile.sameSeeds'))
  return seeds
}

const sections: Fields<Sections> = {
  study: name(),
  dataset: name(4096),
  tokenizer: readTokenizer,
  ladder: readLadder,
  recipe: readRecipe,
  budget: readBudget,
  seeds: readSeeds,
}

const hints: Hints = {
  name: didYouMean('study'),
  seed: didYouMean('seeds: […]'),
  models: didYouMean('ladder'),
  per_model: phrase('studyFile.perModelInRecipe'),
  device: phrase('studyFile.belongsUnder', { key: 'device', section: 'recipe' }),
  max_steps: didYouMean('budget: { max_steps: … }'),
}

/** Reads a study file. Throws study_invalid with the line for anything that is not one. */
export function readStudyFile(text: string, file: string): StudyFile {
  const root = parseYaml(text, file)
  const values = optionalKeys(root, sections, hints)
  const ladder = required(root, values, 'ladder', phrase('studyFile.ladder'))
  const { recipe = {}, perModel = [] } = values.recipe ?? {}
  checkModelNames(
    perModel,
    ladder.map((model) => model.name),
  )
  return {
    study: required(root, values, 'study', phrase('studyFile.studyName')),
    dataset: required(root, values, 'dataset', phrase('studyFile.dataset')),
    tokenizer: required(root, values, 'tokenizer', phrase('studyFile.tokenizerWish')),
    ladder,
    recipe,
    per_model: Object.fromEntries(perModel.map((override) => [override.name, override.recipe])),
    budget: values.budget ?? { tokens_per_parameter: 20 },
    seeds: values.seeds ?? [1337],
  }
}

function checkModelNames(overrides: { name: string; place: Place }[], models: string[]): void {
  for (const { name: wanted, place } of overrides) {
    if (models.includes(wanted)) continue
    const near = nearestKey(wanted, models)
    const name = wanted.slice(0, 60)
    throw place.error(
      near
        ? phrase('studyFile.noSuchModelNear', { name, near, models })
        : phrase('studyFile.noSuchModel', { name, models }),
    )
  }
}
