import { nearestKey } from '../format/nearest-key.ts'
import { parseYaml } from './parse-yaml.ts'
import type { Place } from './place.ts'
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
  if (place.entries() === undefined)
    throw place.wrong('the name of a stored tokenizer or a mapping with the keys kind and vocab')
  const values = optionalKeys<{ kind: 'bpe' | 'char' | 'byte'; vocab: number }>(
    place,
    { kind: oneOf(['bpe', 'char', 'byte']), vocab: whole(2, 1_000_000) },
    {
      vocab_size: 'did you mean vocab?',
      type: 'did you mean kind?',
      name: 'write the name of a stored tokenizer alone: tokenizer: NAME',
    },
  )
  const kind = required(place, values, 'kind', 'one of bpe, char, byte')
  const given = place.entries()?.get('vocab') ?? place
  if (kind === 'byte') {
    if (values.vocab !== undefined) throw given.error('vocab is not for byte: a byte tokenizer always has 257 tokens')
    return { kind }
  }
  // A character tokenizer without vocab leaves out no character.
  if (kind === 'char' && values.vocab === undefined) return { kind }
  const vocab = required(place, values, 'vocab', 'how many tokens a byte-level BPE has')
  if (vocab < smallestVocab)
    throw given.error(`vocab must be at least ${smallestVocab} (256 bytes and end-of-text), not ${vocab}`)
  return { kind, vocab }
}

const readSeeds: Read<number[]> = (place) => {
  const seed = whole(0, 2 ** 32 - 1)
  if (place.items() === undefined) throw place.wrong('a list of 1 to 100 whole numbers')
  const seeds = list(seed, 1, 100, 'whole numbers')(place)
  if (new Set(seeds).size < seeds.length) throw place.error('seeds must all be different')
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

const hints: Readonly<Record<string, string>> = {
  name: 'did you mean study?',
  seed: 'did you mean seeds: […]?',
  models: 'did you mean ladder?',
  per_model: 'per_model stands in recipe',
  max_steps: 'did you mean budget: { max_steps: … }?',
}

/** Reads a study file. Throws study_invalid with the line for anything that is not one. */
export function readStudyFile(text: string, file: string): StudyFile {
  const root = parseYaml(text, file)
  const values = optionalKeys(root, sections, hints)
  const ladder = required(root, values, 'ladder', 'the models to compare')
  const { recipe = {}, perModel = [] } = values.recipe ?? {}
  checkModelNames(
    perModel,
    ladder.map((model) => model.name),
  )
  return {
    study: required(root, values, 'study', 'the name of the study'),
    dataset: required(root, values, 'dataset', 'the name of an imported dataset or a path'),
    tokenizer: required(root, values, 'tokenizer', '{ kind: bpe, vocab: 2048 } or the name of a stored one'),
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
    throw place.error(
      `per_model names "${wanted.slice(0, 60)}", which is no model of the ladder${near ? `; did you mean ${near}?` : ''} (models: ${models.join(', ')})`,
    )
  }
}
