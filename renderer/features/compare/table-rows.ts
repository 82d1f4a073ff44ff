import type { ComparedRun } from '../../../electron/contract/comparison.ts'
import { showSetting } from '../../lib/format/settings.ts'
import { columns, type ColumnKey, type FigureColumn } from './columns.ts'
import { settingsOf } from './configuration.ts'

export type SortKey = ColumnKey | 'model'
export interface Sorting {
  by: SortKey
  /** Largest first. */
  down: boolean
}

export interface RunGroup {
  /** The value that its runs share. */
  name: string
  runs: ComparedRun[]
}

export type TableRow =
  { kind: 'group'; id: string; group: RunGroup; open: boolean } | { kind: 'run'; id: string; run: ComparedRun }

const collator = new Intl.Collator(undefined, { numeric: true })
const haystacks = new WeakMap<ComparedRun, string>()

/** Each word must stand somewhere in what is known of the run; `d_model=128` names a key and its whole value. */
export function matches(run: ComparedRun, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  let hay = haystacks.get(run)
  if (hay === undefined) {
    const settings = [...settingsOf(run)].map(([key, value]) => `${key}=${value} `)
    hay = ` ${[run.id, run.state, run.notes, ...settings].join(' ')}`.toLowerCase()
    haystacks.set(run, hay)
  }
  const text = hay
  return words.every((word) => text.includes(word.includes('=') ? ` ${word} ` : word))
}

/** By the column, runs without a value last; runs of one value by size and seed. */
export function sorted(runs: readonly ComparedRun[], { by, down }: Sorting): ComparedRun[] {
  const sign = down ? -1 : 1
  const keyed = runs.map((run) => ({ run, value: valueOf(run, by) }))
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null)
    const order =
      typeof a.value === 'number' && typeof b.value === 'number'
        ? a.value - b.value
        : collator.compare(String(a.value), String(b.value))
    return sign * order || a.run.parameters.total - b.run.parameters.total || a.run.seed - b.run.seed
  })
  return keyed.map(({ run }) => run)
}

function valueOf(run: ComparedRun, by: SortKey): number | string | null {
  return by === 'model' ? run.parameters.total : columns[by].of(run)
}

/** Runs that share the value of a key, in the order in which they come. */
export function grouped(runs: readonly ComparedRun[], key: string): RunGroup[] {
  const groups = new Map<string, ComparedRun[]>()
  for (const run of runs) {
    const value = key === 'status' ? run.state : settingsOf(run).get(key)
    const name = key === 'status' || typeof value === 'string' ? String(value) : showSetting(value)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [run])
    else group.push(run)
  }
  return [...groups].map(([name, members]) => ({ name, runs: members }))
}

export function rowsOf(runs: readonly ComparedRun[], key: string | null, closed: ReadonlySet<string>): TableRow[] {
  const single = (run: ComparedRun): TableRow => ({ kind: 'run', id: run.id, run })
  if (key === null) return runs.map(single)
  return grouped(runs, key).flatMap((group) => {
    const open = !closed.has(group.name)
    return [{ kind: 'group', id: `group ${group.name}`, group, open } as const, ...(open ? group.runs.map(single) : [])]
  })
}

/** Mean and range of a figure over a group's runs that have it; null where none has. */
export function spreadOf(
  { runs }: RunGroup,
  column: FigureColumn,
): { mean: number; low: number; high: number; n: number } | null {
  const values = runs.map((run) => column.of(run)).filter((value) => value !== null)
  if (values.length === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, low: Math.min(...values), high: Math.max(...values), n: values.length }
}
