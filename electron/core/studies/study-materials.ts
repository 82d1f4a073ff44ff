import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Dataset } from '../../contract/dataset.ts'
import type { Tokenizer, TokenizerKind } from '../../contract/tokenizer.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { nearestKey } from '../format/nearest-key.ts'
import { unknownName } from '../format/unknown-name.ts'
import { datasetNameOf, freeDatasetName } from '../importing/dataset-name.ts'
import type { Stores } from '../ports/stores.ts'
import type { StudyFile } from '../study-file/study-file.ts'

/** The use-cases that a study calls on for what it names and does not find. */
export interface MaterialMakers {
  importDataset(path: string, name: string): Promise<Dataset>
  trainTokenizer(dataset: Dataset, wish: { kind: TokenizerKind; vocab?: number }, name: string): Promise<Tokenizer>
}

/** The dataset of that name, or the path's, imported; a relative path starts at the study file, else where the person is. */
export async function findDataset(
  named: string,
  studyFile: string,
  stores: Pick<Stores, 'datasets'>,
  makers: MaterialMakers,
): Promise<Dataset> {
  const known = stores.datasets.byName(named)
  if (known) return known
  const beside = resolve(dirname(studyFile), named)
  const path = [beside, resolve(named)].find((candidate) => existsSync(candidate))
  if (path === undefined) {
    const near = nearestKey(
      named,
      stores.datasets.list().map((dataset) => dataset.name),
    )
    const said =
      near === undefined
        ? phrase('names.datasetOrFile', { name: named, path: beside })
        : phrase('names.datasetOrFileNear', { name: named, path: beside, near })
    throw new SizewiseError('not_found', said, named)
  }
  return importUnderFreeName(path, stores, makers)
}

/** A second study on the same path finds the same content: it shares the dataset of the first. */
async function importUnderFreeName(
  path: string,
  stores: Pick<Stores, 'datasets'>,
  makers: MaterialMakers,
): Promise<Dataset> {
  const name = freeDatasetName(path, stores)
  const imported = await makers.importDataset(path, name)
  const twin = stores.datasets.byHash(imported.hash).find((dataset) => dataset.id !== imported.id)
  if (twin === undefined || name === datasetNameOf(path)) return imported
  stores.datasets.delete(imported.id)
  return twin
}

/** The stored tokenizer of that name, or one trained on the dataset's train split alone; trained once for each wish. */
export async function findTokenizer(
  wish: StudyFile['tokenizer'],
  dataset: Dataset,
  stores: Pick<Stores, 'tokenizers'>,
  makers: MaterialMakers,
): Promise<Tokenizer> {
  if ('name' in wish) {
    const stored = stores.tokenizers.byName(wish.name)
    if (stored) return stored
    throw unknownName('tokenizer', wish.name, stores.tokenizers.list())
  }
  const name = tokenizerName(dataset, wish)
  return stores.tokenizers.byName(name) ?? makers.trainTokenizer(dataset, wish, name)
}

/** The content's hash is in the name: a dataset of the same name with other content gets a tokenizer of its own. */
export function tokenizerName(dataset: Dataset, { kind, vocab }: { kind: TokenizerKind; vocab?: number }): string {
  return [dataset.name, kind, ...(vocab === undefined ? [] : [vocab]), dataset.hash.slice(0, 8)].join('-')
}
