import { chooseHomeFolder, prepareHomeFolder } from '../core/home/home-folder.ts'
import type { Engine } from '../core/ports/engine.ts'
import type { Stores } from '../core/ports/stores.ts'
import type { Output } from './output.ts'

/** What a command works with. The costly pieces are opened when first asked for, and closed after the command. */
export interface Context {
  /** Absolute path of the data folder, which exists (but for `diagnose`). */
  readonly home: string
  readonly output: Output
  /** Aborts on Ctrl+C and SIGTERM: save what must be saved, then throw (or let the throw of what was cancelled through). */
  readonly signal: AbortSignal
  stores(): Promise<Stores>
  engine(): Promise<Engine>
}

/** How the pieces are opened; the tests open others. */
export interface Openers {
  openStores(home: string): Promise<Stores>
  openEngine(): Promise<Engine>
  lockHome(home: string, purpose: string): Promise<{ release(): void }>
}

export interface ContextOptions {
  home: string | undefined
  output: Output
  signal: AbortSignal
  /** What the command does to the data folder. One that writes holds the folder's lock meanwhile. */
  access: 'diagnose' | 'read' | 'write'
  /** The command in words, for whoever finds the folder locked. */
  purpose: string
}

/** Opens a context, runs the work in it, and closes everything in the reverse order, whatever happened. */
export async function withContext<Result>(
  { home: askedHome, output, signal, access, purpose }: ContextOptions,
  openers: Openers,
  work: (context: Context) => Promise<Result>,
): Promise<Result> {
  const home = chooseHomeFolder(askedHome, process.env, process.platform)
  if (access !== 'diagnose') prepareHomeFolder(home)
  const closers: (() => Promise<void> | void)[] = []
  let stores: Promise<Stores> | undefined
  let engine: Promise<Engine> | undefined
  try {
    if (access === 'write') {
      const lock = await openers.lockHome(home, purpose)
      closers.push(() => {
        lock.release()
      })
    }
    return await work({
      home,
      output,
      signal,
      stores() {
        stores ??= openers.openStores(home).then((opened) => {
          closers.push(() => {
            opened.close()
          })
          return opened
        })
        return stores
      },
      engine() {
        engine ??= openers.openEngine().then((opened) => {
          closers.push(() => opened.close())
          return opened
        })
        return engine
      },
    })
  } finally {
    for (const close of closers.reverse()) await close()
  }
}
