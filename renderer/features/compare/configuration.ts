import type { ComparedRun } from '../../../electron/contract/comparison.ts'
import { formatFigure } from '../../lib/format/figures.ts'

export type Setting = string | number | boolean
export type Settings = ReadonlyMap<string, Setting>

const known = new WeakMap<ComparedRun, Settings>()

/** Everything that was decided before a run began, by key; the same object for the same run. */
export function settingsOf(run: ComparedRun): Settings {
  const before = known.get(run)
  if (before !== undefined) return before
  const { early_stopping, ...recipe } = run.recipe
  const made = new Map<string, Setting>([
    ['study', run.study],
    ['dataset', run.dataset],
    ['tokenizer', run.tokenizer ?? ''],
    ['device', run.device],
    ['parameters', run.parameters.total],
    ['parameters_without_embeddings', run.parameters.without_embeddings],
    ...Object.entries<Setting>({ ...run.model }).map(
      ([key, value]) => [key === 'name' ? 'model' : key, value] as const,
    ),
    ...Object.entries<Setting>({ ...recipe }),
    ['early_stopping_patience', early_stopping?.patience ?? 'off'],
  ])
  known.set(run, made)
  return made
}

export interface ConfigurationRow {
  key: string
  /** One for each run; undefined where a run has no such key. */
  values: (Setting | undefined)[]
  differs: boolean
}

/** Keys in rows, runs in columns. */
export function configurationOf(runs: readonly ComparedRun[]): ConfigurationRow[] {
  const all = runs.map(settingsOf)
  const keys = new Set(all.flatMap((settings) => [...settings.keys()]))
  return [...keys].map((key) => {
    const values = all.map((settings) => settings.get(key))
    return { key, values, differs: values.some((value) => value !== values[0]) }
  })
}

/** What differs among the runs, key by key: `d_model 16 – 128`, or the values themselves where they are few. */
export function differencesOf(runs: readonly ComparedRun[]): { key: string; span: string }[] {
  const found = new Map<string, Set<Setting | undefined>>()
  for (const settings of runs.map(settingsOf)) {
    for (const [key, value] of settings) {
      const values = found.get(key)
      if (values === undefined) found.set(key, new Set([value]))
      else values.add(value)
    }
  }
  return [...found].flatMap(([key, values]) => (values.size < 2 ? [] : [{ key, span: spanOf([...values]) }]))
}

function spanOf(values: readonly (Setting | undefined)[]): string {
  const numbers = values.filter((value) => typeof value === 'number')
  if (numbers.length === values.length)
    return `${showSetting(Math.min(...numbers))} – ${showSetting(Math.max(...numbers))}`
  return values.length > 3 ? `${values.length} ×` : values.map((value) => showSetting(value)).join(' / ')
}

/** A value as the table shows it. */
export function showSetting(value: Setting | undefined): string {
  if (value === undefined || value === '') return '–'
  if (typeof value !== 'number') return String(value)
  if (Number.isInteger(value)) return value.toLocaleString('en-US').replaceAll(',', '\u2009')
  return Math.abs(value) < 1e-3 ? value.toExponential(2).replace(/\.?0+e/, 'e') : formatFigure(value)
}
