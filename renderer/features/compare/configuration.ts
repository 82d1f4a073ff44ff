import type { ComparedRun } from '../../../electron/contract/comparison.ts'
import {
  decided,
  settingsRows,
  showSetting,
  type Setting,
  type Settings,
  type SettingsRow,
} from '../../lib/format/settings.ts'

const known = new WeakMap<ComparedRun, Settings>()

/** Everything that was decided before a run began, by key; the same object for the same run. */
export function settingsOf(run: ComparedRun): Settings {
  const before = known.get(run)
  if (before !== undefined) return before
  const made = new Map<string, Setting>([
    ['study', run.study],
    ['dataset', run.dataset],
    ['tokenizer', run.tokenizer ?? ''],
    ...decided(run),
  ])
  known.set(run, made)
  return made
}

/** Keys in rows, runs in columns. */
export const configurationOf = (runs: readonly ComparedRun[]): SettingsRow[] => settingsRows(runs.map(settingsOf))

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
