import { formatWhole } from '../../../electron/contract/format/whole.ts'
import type { Run } from '../../../electron/contract/run.ts'
import { formatPower } from './figures.ts'

export type Setting = string | number | boolean
export type Settings = ReadonlyMap<string, Setting>

/** What was decided of a run's model and training before it began, by key. */
export function decided({
  device,
  parameters,
  model,
  recipe,
}: Pick<Run, 'device' | 'parameters' | 'model' | 'recipe'>): [key: string, value: Setting][] {
  const { name, ...shape } = model
  const { early_stopping, ...rest } = recipe
  return [
    ['device', device],
    ['parameters', parameters.total],
    ['parameters_without_embeddings', parameters.without_embeddings],
    ['model', name],
    ...Object.entries<Setting>({ ...shape }),
    ...Object.entries<Setting>({ ...rest }),
    ['early_stopping_patience', early_stopping?.patience ?? 'off'],
  ]
}

export interface SettingsRow {
  key: string
  /** One for each run; undefined where a run has no such key. */
  values: (Setting | undefined)[]
  differs: boolean
}

/** Keys in rows, runs in columns. */
export function settingsRows(runs: readonly Settings[]): SettingsRow[] {
  const keys = new Set(runs.flatMap((settings) => [...settings.keys()]))
  return [...keys].map((key) => {
    const values = runs.map((settings) => settings.get(key))
    return { key, values, differs: values.some((value) => value !== values[0]) }
  })
}

/** A value as every screen shows it: as it was chosen, three digits where it was reckoned. */
export function showSetting(value: Setting | undefined): string {
  if (value === undefined || value === '') return '–'
  if (typeof value !== 'number') return String(value)
  if (Number.isInteger(value)) return formatWhole(value)
  return Math.abs(value) < 1e-3 ? formatPower(value).replace(/\.?0+e/, 'e') : String(Number(value.toPrecision(3)))
}
