import { availableParallelism } from 'node:os'
import type { EventChannel, Events } from '../contract/channels.ts'
import type { Settings } from '../contract/settings.ts'
import type { Engine } from '../core/ports/engine.ts'
import type { Stores } from '../core/ports/stores.ts'
import type { Background } from './background/background.ts'
import type { Reader } from './background/reader.ts'
import type { Chats } from './chats.ts'
import type { DatasetImports } from './dataset-imports.ts'
import type { ProcessorUse } from './device-use.ts'
import type { Drafting } from './drafting.ts'
import type { Log } from './log.ts'
import type { StudyQueue } from './study-queue.ts'

/** What a handler works with. */
export interface AppContext {
  version: string
  /** Absolute path of the data folder. */
  home: string
  log: Log
  stores: Stores
  engine: Engine
  /** Heavy work of core, on threads of its own. */
  background: Background
  /** Reads what would hold the event loop up, on a thread that stays. */
  reader: Reader
  imports: DatasetImports
  settings: { current(): Settings; change(part: Partial<Settings>): Settings }
  queue: StudyQueue
  drafting: Drafting
  processor: ProcessorUse
  chats: Chats
  /** Tells the window. */
  send: Send
  /** Loads the window's page again. */
  reload(): void
}

export type Send = <Channel extends EventChannel>(channel: Channel, event: Events[Channel]) => void

/** What the engine's process is told beside what this one was. */
export function engineEnvironment(settings: Settings): Record<string, string> {
  return settings.cublaslt_folder === null ? {} : { SIZEWISE_CUBLASLT: settings.cublaslt_folder }
}

/** Threads of the engine as chosen, never more than there are cores. */
export function engineThreads(settings: Settings): number {
  return Math.min(settings.threads ?? Infinity, availableParallelism())
}
