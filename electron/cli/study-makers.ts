import { english } from '../contract/phrases/english.ts'
import type { Engine } from '../core/ports/engine.ts'
import type { Stores } from '../core/ports/stores.ts'
import { materialMakers } from '../core/studies/material-makers.ts'
import type { MaterialMakers } from '../core/studies/study-materials.ts'
import type { Context } from './context.ts'

/** How `study create` makes what its file names and the data folder lacks, told on stderr. */
export function studyMakers(context: Context, stores: Stores, engine: Engine, threads: number): MaterialMakers {
  const { home, signal, output } = context
  return materialMakers({
    stores,
    engine,
    home,
    threads,
    signal,
    onPreparing: (what, done, total) => {
      output.live(total > 0 ? `${english(what)} ${Math.floor((100 * done) / total)} %` : english(what))
    },
    onNote: (note) => {
      output.log(english(note))
    },
  })
}
