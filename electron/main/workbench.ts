import { join } from 'node:path'
import { app, nativeTheme, powerSaveBlocker, shell, type BrowserWindow } from 'electron'
import type { Events } from '../contract/channels.ts'
import type { Settings } from '../contract/settings.ts'
import { sweepDataFolder } from '../core/importing/data-folder.ts'
import { lockHome } from '../database/home-lock.ts'
import { openStores } from '../database/stores.ts'
import { EngineClient } from '../engine/engine-client.ts'
import { hostProgram } from '../engine/open-engine.ts'
import { engineEnvironment, engineThreads, type AppContext, type Send } from './app-context.ts'
import { appFolder, readVersion } from './app-folder.ts'
import { openBackground } from './background/background.ts'
import { Reader } from './background/reader.ts'
import { serveApp } from './app-protocol.ts'
import { Chats } from './chats.ts'
import { DatasetImports } from './dataset-imports.ts'
import { ProcessorUse } from './device-use.ts'
import { Drafting } from './drafting.ts'
import { handlers } from './handlers.ts'
import { reportBugs, watchPage } from './failures.ts'
import { answerRequests } from './ipc.ts'
import { logConsole, openLog, type Log } from './log.ts'
import { installMenu } from './menu.ts'
import { notifyOfEnd } from './notify.ts'
import { agreesToQuit } from './quit-dialog.ts'
import { lockDown } from './security.ts'
import { openSettings } from './settings.ts'
import { StudyQueue } from './study-queue.ts'
import { startUtilityHost } from './utility-transport.ts'
import { openWindow } from './window.ts'
import { wordsFor } from './words.ts'

export interface Workbench {
  readonly closed: boolean
  focus(): void
  /** Asks while something goes on that would end. False: the person stays. */
  agreesToClose(): Promise<boolean>
  /** Saves a checkpoint of what is trained and closes everything. */
  close(): Promise<void>
}

/** Opens the data folder and the window. Throws home_in_use, database_damaged… before anything is shown. */
export async function startWorkbench(home: string): Promise<Workbench> {
  const lock = lockHome(home, 'the workbench')
  const log = openLog(home)
  logConsole(log)
  const stores = openStores(join(home, 'sizewise.sqlite'))
  await sweepDataFolder(home, stores)
  const background = openBackground(home)
  const reader = new Reader(home)
  let window: BrowserWindow | undefined = undefined
  const send: Send = (channel, event) => {
    if (window?.isDestroyed() === false) window.webContents.send(channel, event)
  }
  reportBugs(send)
  const settings = openSettings(stores.settings, (changed) => {
    applySettings(changed, send, log)
  })
  const engine = new EngineClient(() => startUtilityHost(hostProgram, engineEnvironment(settings.current())))
  const threads = (): number => engineThreads(settings.current())
  const queue = new StudyQueue({
    ...{ stores, engine, home, threads, send },
    fitMemory: () => settings.current().fit_memory,
    answer: (name) => background.run('answerStudy', { name }),
    onEnd: (name, state) => {
      notifyOfEnd(name, state, settings.current(), () => {
        window?.show()
        window?.focus()
      })
    },
  })
  const chats = new Chats({ stores, engine, home, threads, send })
  const imports = new DatasetImports(background, send)
  const drafting = new Drafting()
  const context: AppContext = {
    version: readVersion(),
    home,
    log,
    stores,
    engine,
    background,
    reader,
    imports,
    settings,
    queue,
    chats,
    drafting,
    processor: new ProcessorUse(),
    send,
    reload: () => window?.webContents.reload(),
  }

  lockDown()
  serveApp(join(appFolder, 'renderer'))
  applySettings(settings.current(), send, log)
  const { window: opened, remember } = openWindow(stores.settings, join(appFolder, 'preload.cjs'))
  window = opened
  watchPage(opened, () => wordsFor(settings.current()))
  answerRequests(opened.webContents.ipc, handlers, context)
  keepAwakeWhileTraining(queue)
  queue.start()

  // Closing the window is quitting, and quitting asks first: the window goes once that is settled.
  opened.on('close', (event) => {
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
      if (opened.isMinimized()) opened.restore()
      opened.focus()
    },
    agreesToClose: () =>
      agreesToQuit({ training: queue.state.running, importing: imports.importing }, settings.current()),
    async close() {
      remember()
      await background.close()
      await reader.close()
      await chats.close()
      await queue.close()
      await engine.close()
      stores.close()
      lock.release()
      closed = true
    },
  }
}

function applySettings(settings: Settings, send: Send, log: Log): void {
  nativeTheme.themeSource = settings.theme
  const command = (event: Events['app:command']): void => {
    send('app:command', event)
  }
  installMenu(settings, command, () => {
    shell.showItemInFolder(log.path)
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
