import { phrase, type Said } from '../../contract/phrases/phrase.ts'
import { importDataset } from '../importing/import-dataset.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import { trainTokenizer } from '../tokenizing/train-tokenizer.ts'
import type { MaterialMakers } from './study-materials.ts'

export interface MakersRoom {
  stores: Stores
  engine: Engine
  home: string
  threads: number
  signal: AbortSignal
  /** What is being made, and how far; `total` 0: unknown. */
  onPreparing(what: Said, done: number, total: number): void
  onNote(note: Said): void
}

/** How a study makes what its file names and the data folder lacks. */
export function materialMakers({
  stores,
  engine,
  home,
  threads,
  signal,
  onPreparing,
  onNote,
}: MakersRoom): MaterialMakers {
  return {
    importDataset: (path, name) =>
      importDataset(
        { name, paths: [path] },
        {
          stores,
          home,
          signal,
          onProgress: ({ stage, bytes_done, bytes_total }) => {
            onPreparing(phrase('log.dataset', { name, stage }), bytes_done, bytes_total)
          },
          onNote: (note) => {
            onNote(phrase('log.note', { name, note }))
          },
        },
      ),
    trainTokenizer: (dataset, wish, name) =>
      trainTokenizer(
        dataset,
        { ...wish, name },
        {
          stores,
          engine,
          home,
          threads,
          signal,
          onProgress: (done, total) => {
            onPreparing(phrase('log.tokenizer', { name }), done, total)
          },
        },
      ),
  }
}
