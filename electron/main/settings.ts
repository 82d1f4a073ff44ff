import { z } from 'zod'
import { defaultSettings, languages, themes, type Settings } from '../contract/settings.ts'
import type { SettingStore } from '../core/ports/setting-store.ts'

export const settingsShape = z.strictObject({
  theme: z.enum(themes),
  language: z.enum(['system', ...languages]),
  threads: z.int().min(1).max(1024).nullable(),
  fit_memory: z.boolean(),
  cublaslt_folder: z.string().min(1).max(4096).nullable(),
  sidebar: z.enum(['wide', 'narrow']),
  toured: z.boolean(),
})

/** Settings as stored; a value that another version wrote otherwise falls back to its default. */
export function openSettings(store: SettingStore, changed: (settings: Settings) => void) {
  const stored = settingsShape.partial().safeParse(store.read('settings') ?? {})
  let settings: Settings = { ...defaultSettings, ...(stored.success ? withoutAbsent(stored.data) : {}) }
  return {
    current: () => settings,
    change: (part: Partial<Settings>) => {
      settings = { ...settings, ...part }
      store.write('settings', settings)
      changed(settings)
      return settings
    },
  }
}

function withoutAbsent(part: { [Key in keyof Settings]?: Settings[Key] | undefined }): Partial<Settings> {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined))
}
