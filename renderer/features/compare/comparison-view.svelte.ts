import type { ComparedRun } from '../../../electron/contract/comparison.ts'
import { placesOf } from '../../lib/format/places.ts'
import { comparedRuns } from '../../lib/state/compared-runs.svelte.ts'
import { comparison } from '../../lib/state/comparison.svelte.ts'
import { columnKeys, usualColumns, type ColumnKey } from './columns.ts'
import { matches, rowsOf, sorted, type SortKey } from './table-rows.ts'

/** What the screen shows of all the runs, derived from how the person looks at them. */
export class ComparisonView {
  /** Runs of the chosen study, or all; what is put away only where it is asked for. */
  readonly inScope = $derived(
    comparedRuns.list.filter(
      (run) =>
        (comparison.study === null || run.study === comparison.study) && (comparison.showArchived || !run.archived),
    ),
  )
  readonly #matching = $derived(this.inScope.filter((run) => matches(run, comparison.filter)))
  /** The runs of the table, in its order. */
  readonly listed = $derived(sorted(this.#matching, { ...comparison.sorting, by: comparison.sorting.by as SortKey }))
  readonly rows = $derived(rowsOf(this.listed, comparison.groupBy, comparison.closed))
  /** The set that is compared, answered and fitted: what is listed and has its eye open, in whatever order. */
  readonly compared = $derived(this.#matching.filter((run) => !comparison.hidden.has(run.id)))
  /** The same in the order of the table. */
  readonly inOrder = $derived(this.listed.filter((run) => !comparison.hidden.has(run.id)))
  /** By size in the scope: filters and eyes change no colour. */
  readonly places = $derived(placesOf(this.inScope))
  readonly names = $derived(namesOf(this.inScope))
  readonly columns = $derived(chosenColumns(comparison.columns))

  readonly nameOf = (run: ComparedRun): string => this.names.get(run.id) ?? run.model.name
}

function chosenColumns(chosen: readonly string[] | null): readonly ColumnKey[] {
  return chosen === null ? usualColumns : columnKeys.filter((key) => chosen.includes(key))
}

/** The model's name, with the seed where runs differ in it alone, and with the study where there are several. */
function namesOf(runs: readonly ComparedRun[]): ReadonlyMap<string, string> {
  const studies = new Set(runs.map((run) => run.study))
  const key = (run: ComparedRun): string => `${run.study}\n${run.model.name}`
  const twins = Map.groupBy(runs, key)
  return new Map(
    runs.map((run) => {
      const seed = twins.get(key(run))?.length === 1 ? '' : ` · ${run.seed}`
      return [run.id, `${run.model.name}${seed}${studies.size > 1 ? ` · ${run.study}` : ''}`]
    }),
  )
}
