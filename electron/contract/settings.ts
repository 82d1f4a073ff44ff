/** What a person chose for the workbench, kept in the data folder. */
export const languages = ['en', 'zh-CN'] as const
export type Language = (typeof languages)[number]
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export interface Settings {
  theme: Theme
  /** `system`: the operating system's, where it is one of ours, else English. */
  language: Language | 'system'
  /** Threads of the engine; null: all cores. */
  threads: number | null
  /** Whether a run that finds no memory goes on with less: recomputation, then smaller batches. */
  fit_memory: boolean
  /** The folder in which cuBLASLt is looked for before all other places; null: those alone. */
  cublaslt_folder: string | null
  /** Whether the sidebar shows names, or symbols alone. */
  sidebar: 'wide' | 'narrow'
  /** Whether the tour was taken or declined. */
  toured: boolean
}

export const defaultSettings: Settings = {
  theme: 'system',
  language: 'system',
  threads: null,
  fit_memory: false,
  cublaslt_folder: null,
  sidebar: 'wide',
  toured: false,
}
