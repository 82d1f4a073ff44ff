import type { UsableDevice } from '../device.ts'
import type { CpuDescription, CudaDescription } from '../engine-protocol.ts'
import type { Settings } from '../settings.ts'

/** What the workbench runs on. */
export interface AppDescription {
  version: string
  /** Of what it runs in. */
  versions: { electron: string; chromium: string; node: string }
  platform: string
  /** Absolute path of the data folder. */
  home: string
  /** Absolute path of the log, which need not exist yet. */
  log: string
  /** Of the operating system, e.g. `zh-CN`. */
  locale: string
  cores: number
  memory_bytes: number
}

export interface EngineDescription {
  version: string
  cpu: CpuDescription
  cuda: CudaDescription
}

/** What a device is doing, for all programs of the machine. */
export interface DeviceUse {
  /** `cpu`, or `cuda:N`. */
  device: string
  name: string
  /** The share of its time in which it computed since the last question, 0 to 1; null where it is not told. */
  load: number | null
  memory_used_bytes: number
  memory_bytes: number
}

/** Something of others that Sizewise is made of. */
export interface Licence {
  name: string
  version: string
  /** As the package states it, e.g. `MIT`. */
  licence: string
}

/** Places that the operating system's file manager can show; the window names no path of its own. */
export const shownPlaces = ['home', 'log'] as const

export interface AppRequests {
  'app:describe': { params: null; result: AppDescription }
  'app:describeEngine': { params: null; result: EngineDescription }
  /** What can train, evaluate and write here, the processor first. */
  'app:devices': { params: null; result: UsableDevice[] }
  'app:deviceUse': { params: null; result: DeviceUse[] }
  'app:settings': { params: null; result: Settings }
  'app:changeSettings': { params: Partial<Settings>; result: Settings }
  /** A dialog of the operating system; empty when the person closed it. */
  'app:chooseFiles': { params: { title: string; folders: boolean }; result: { paths: string[] } }
  /** Asks where, then writes the text there; null when the person closed the dialog. */
  'app:saveText': { params: { name: string; text: string }; result: { path: string | null } }
  /** Puts the text on the clipboard. */
  'app:copyText': { params: { text: string }; result: null }
  /** As saveText, for pictures: base64 of the file's bytes. */
  'app:savePicture': { params: { name: string; base64: string }; result: { path: string | null } }
  /** Opens the file manager there. */
  'app:show': { params: { place: (typeof shownPlaces)[number] }; result: null }
  'app:licences': { params: null; result: Licence[] }
  /** A bug in the window, for the log. */
  'app:reportBug': { params: { message: string; stack: string }; result: null }
  /** Loads the window again; what is trained goes on. */
  'app:reload': { params: null; result: null }
}

export const appRequests = [
  'app:describe',
  'app:describeEngine',
  'app:devices',
  'app:deviceUse',
  'app:settings',
  'app:changeSettings',
  'app:chooseFiles',
  'app:saveText',
  'app:savePicture',
  'app:copyText',
  'app:show',
  'app:licences',
  'app:reportBug',
  'app:reload',
] as const satisfies readonly (keyof AppRequests)[]

/** What a menu, or its key, asks the window to do. */
export type AppCommand =
  | { kind: 'go'; screen: Screen }
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'tour' }
  | { kind: 'sidebar' }
  | { kind: 'importDataset' }
  | { kind: 'newStudy' }

export const screens = ['studies', 'datasets', 'models', 'compare', 'chat', 'settings'] as const
export type Screen = (typeof screens)[number]

export interface AppEvents {
  'app:command': AppCommand
  'app:settingsChanged': Settings
  /** A bug in main; its stack stands in the log. */
  'app:bug': { message: string }
}
export const appEvents = [
  'app:command',
  'app:settingsChanged',
  'app:bug',
] as const satisfies readonly (keyof AppEvents)[]
