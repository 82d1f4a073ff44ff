import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, nativeTheme, powerSaveBlocker } from 'electron'
import type { Events } from '../contract/channels.ts'
import type { Settings } from '../contract/settings.ts'
import { sweepDataFolder } from '../core/importing/data-folder.ts'
import { lockHome } from '../database/home-lock.ts'
import { openStores } from '../database/stores.ts'
import { EngineClient } from '../engine/engine-client.ts'
import { hostProgram } from '../engine/open-engine.ts'
import { engineThreads, type AppContext, type Send } from './app-context.ts'
import { openBackground } from './background/background.ts'
import { serveApp } from './app-protocol.ts'
import { DatasetImports } from './dataset-imports.ts'
import { Drafting } from './drafting.ts'
import { handlers } from './handlers.ts'
import { answerRequests } from './ipc.ts'
import { installMenu } from './menu.ts'
import { agreesToQuit } from './quit-dialog.ts'
import { lockDown } from './security.ts'
import { openSettings } from './settings.ts'
import { StudyQueue } from './study-queue.ts'
import { startUtilityHost } from './utility-transport.ts'
import { openWindow } from './window.ts'

export interface Workbench {
  readonly closed: boolean
  focus(): void
  /** Asks while a run is going; then saves its checkpoint and closes everything. False: the person stays. */
  close(): Promise<boolean>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const appFolder = join(root, '.build', 'app')

/** Opens the data folder and the window. Throws home_in_use, database_damaged… before anything is shown. */
export async function startWorkbench(home: string): Promise<Workbench> {
  const lock = lockHome(home, 'the workbench')
  const stores = openStores(join(home, 'sizewise.sqlite'))
  await sweepDataFolder(home, stores)
  const engine = new EngineClient(() => startUtilityHost(hostProgram))
  const background = openBackground(home)
  const send: Send = (channel, event) => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channel, event)
  }
  const settings = openSettings(stores.settings, (changed) => {
    applySettings(changed, send)
  })
  const threads = (): number => engineThreads(settings.current())
  const queue = new StudyQueue({ stores, engine, home, threads, send })
  const imports = new DatasetImports(background, send)
  const drafting = new Drafting()
  const version = readVersion()
  const context: AppContext = { version, home, stores, engine, background, imports, settings, queue, drafting, send }

  lockDown()
  serveApp(join(appFolder, 'renderer'))
  answerRequests(handlers, context)
  applySettings(settings.current(), send)
  const { window, remember } = openWindow(stores.settings, join(appFolder, 'preload.cjs'))
  keepAwakeWhileTraining(queue)
  queue.start()

  // Closing the window is quitting, and quitting asks first: the window goes once that is settled.
  window.on('close', (event) => {
    if (closed) return
    event.preventDefault()
    app.quit()
  })

  let closed = false
  return {
    get closed() {
      return closed
    },
    focus() {
      if (window.isMinimized()) window.restore()
      window.focus()
    },
    async close() {
      if (!(await agreesToQuit(queue.state, settings.current()))) return false
      remember()
      await background.close()
      await queue.close()
      await engine.close()
      stores.close()
      lock.release()
      closed = true
      return true
    },
  }
}

function applySettings(settings: Settings, send: Send): void {
  nativeTheme.themeSource = settings.theme
  installMenu(settings, (command: Events['app:command']) => {
    send('app:command', command)
  })
  send('app:settingsChanged', settings)
}

/** A machine that falls asleep would stop a night's training. */
function keepAwakeWhileTraining(queue: StudyQueue): void {
  let blocker: number | undefined
  queue.onChange(({ running }) => {
    if (running !== null) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
  })
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return app.isPackaged ? app.getVersion() : version
}
