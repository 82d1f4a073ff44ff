import { SvelteSet } from 'svelte/reactivity'
import type { SetFitOptions } from '../../../electron/contract/comparison.ts'
import { ask } from '../ipc/client.ts'
import { usualFit } from './set-fit.svelte.ts'

export const comparisonTabs = ['size', 'curves', 'data', 'cost', 'scatter', 'configuration'] as const
export type ComparisonTab = (typeof comparisonTabs)[number]

/** How the comparison is looked at; it stays as it is while other screens are open. */
class Comparison {
  /** The study whose runs are compared; null: all of them. Undefined until there is something to choose from. */
  study = $state<string | null | undefined>(undefined)
  filter = $state('')
  showArchived = $state(false)
  /** Runs whose eye is shut. */
  hidden = $state.raw<ReadonlySet<string>>(new Set())
  sorting = $state.raw<{ by: string; down: boolean }>({ by: 'model', down: false })
  groupBy = $state<string | null>(null)
  /** Names of groups whose runs are folded away. */
  readonly closed = new SvelteSet<string>()
  tab = $state<ComparisonTab>('size')
  /** The run under the hand, in the table or on a chart. */
  hovered = $state<string | null>(null)
  fit = $state<SetFitOptions>({ ...usualFit })
  /** Null: never chosen. */
  columns = $state.raw<readonly string[] | null>(null)

  async start(): Promise<void> {
    this.columns ??= await ask('compare:columns', null)
  }

  toggle(id: string): void {
    const others = [...this.hidden].filter((other) => other !== id)
    this.hidden = new Set(this.hidden.has(id) ? others : [...others, id])
  }

  /** Of all of these, a single run stays to be seen. */
  only(id: string, all: readonly string[]): void {
    this.hidden = new Set([...this.hidden, ...all].filter((other) => other !== id))
  }

  showAll(ids: readonly string[]): void {
    const shown = new Set(ids)
    this.hidden = new Set([...this.hidden].filter((id) => !shown.has(id)))
  }

  chooseColumns(columns: readonly string[]): void {
    this.columns = columns
    void ask('compare:chooseColumns', { columns: [...columns] })
  }
}

export const comparison = new Comparison()
