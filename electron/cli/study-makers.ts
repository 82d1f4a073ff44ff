import { importDataset } from '../core/importing/import-dataset.ts'
import type { Engine } from '../core/ports/engine.ts'
import type { Stores } from '../core/ports/stores.ts'
import type { MaterialMakers } from '../core/studies/study-materials.ts'
import { trainTokenizer } from '../core/tokenizing/train-tokenizer.ts'
import type { Context } from './context.ts'

/** How `study create` makes what its file names and the data folder lacks. */
export function studyMakers(context: Context, stores: Stores, engine: Engine, threads: number): MaterialMakers {
  const { home, signal, output } = context
  const percent = (done: number, total: number): string => (total > 0 ? `${Math.floor((100 * done) / total)} %` : '')
  return {
    importDataset: (path, name) =>
      importDataset(
        { name, paths: [path] },
        {
          stores,
          home,
          signal,
          onProgress: ({ stage, bytes_done, bytes_total }) => {
            output.live(`dataset ${name}: ${stage} ${percent(bytes_done, bytes_total)}`)
          },
          onNote: (note) => {
            output.log(`dataset ${name}: ${note}`)
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
            output.live(`tokenizer ${name}: ${percent(done, total)}`)
          },
        },
      ),
  }
}
