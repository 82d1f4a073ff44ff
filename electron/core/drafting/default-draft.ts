import type { Dataset } from '../../contract/dataset.ts'
import type { StudyDraft } from '../../contract/draft.ts'
import type { Stores } from '../ports/stores.ts'
import { foreignCharacters } from './draft-data.ts'
import { draftLadder } from './draft-ladder.ts'

/** Beyond ASCII: more of them would take more parameters than the layers of a small model. */
const mostCharacters = 128
/** Parameters without embeddings that the largest of six rungs has, and the tokens that each rung is trained on. */
const sizes = [
  { largest: 100e3, tokens: 1e6, context: 64 },
  { largest: 200e3, tokens: 2e6, context: 64 },
  { largest: 400e3, tokens: 4e6, context: 64 },
] as const
const range = 32
const rungs = 6
/** Passes over the data that teach almost as much as new data (Muennighoff et al. 2023). */
const harmlessEpochs = 4

/**
 * A first study of a dataset: six sizes, thirty-fold, each on the same tokens, a matter of minutes on two cores. Small
 * data gets small models and few tokens, so that nothing passes more than four times over it.
 */
export async function defaultDraft(
  dataset: Dataset,
  stores: Pick<Stores, 'studies'>,
  home: string,
): Promise<StudyDraft> {
  const { bytes, characters } = dataset.splits.train
  const few = (await foreignCharacters(dataset, home)) <= mostCharacters
  const byCharacter = few && characters < 20e6
  const usable = harmlessEpochs * (byCharacter ? characters : bytes / 3)
  const size = sizes.findLast(({ tokens }) => tokens <= usable) ?? sizes[0]
  return {
    study: freeName(`${dataset.name} by size`.slice(0, 190), stores),
    dataset: dataset.name,
    tokenizer: byCharacter ? { kind: 'char' } : { kind: 'bpe', vocab: bytes < 20e6 ? 1024 : 2048 },
    ladder: draftLadder({
      family: 'gpt',
      from: size.largest / range,
      to: size.largest,
      sizes: rungs,
      context: size.context,
    }),
    recipe: {},
    per_model: {},
    budget: { tokens: Math.max(1000, Math.min(size.tokens, roundDown(usable))) },
    seeds: [1337],
  }
}

/** To two digits: a number that a person would choose. */
function roundDown(tokens: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(tokens)) - 1)
  return Math.floor(tokens / unit) * unit
}

function freeName(base: string, stores: Pick<Stores, 'studies'>): string {
  let name = base
  for (let number = 2; stores.studies.byName(name) !== undefined; number++) name = `${base} ${number}`
  return name
}
