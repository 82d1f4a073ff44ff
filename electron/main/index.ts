/** The workbench: Electron's composition root. */
import { enableCompileCache } from 'node:module'
import { app, dialog } from 'electron'
import { knownFailure, reasonOf } from '../contract/known-failure.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import { languageOf, say } from '../contract/phrases/say.ts'
import { claimAppScheme } from './app-protocol.ts'
import { chosenHome } from './arguments.ts'
import { onEndSignal } from './end-signals.ts'
import { goOffline } from './offline.ts'
import type { Workbench } from './workbench.ts'

let workbench: Workbench | undefined
let asking = false
let closing = false

try {
  const home = chosenHome(process.argv)
  // Before Electron is ready: what Chromium keeps stands in the data folder too, and marks the one instance.
  app.setPath('userData', `${home}/chromium`)
  app.setName('Sizewise')
  // Where Chromium's sandbox cannot be, as for root, the two switches contradict each other.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  goOffline()
  claimAppScheme()
  if (app.requestSingleInstanceLock()) run(home)
  else app.quit()
} catch (error) {
  refuse(error)
}

function run(home: string): void {
  app.on('second-instance', () => {
    workbench?.focus()
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.on('before-quit', (event) => {
    if (workbench === undefined || workbench.closed) return
    event.preventDefault()
    void quit(workbench)
  })
  // Loaded while Electron gets ready, and from compiled code where an earlier start left it.
  enableCompileCache(`${home}/chromium/compiled`)
  const program = import('./workbench.ts')
  // Not awaited at the top: Electron gets ready only once this module has been run.
  void Promise.all([program, app.whenReady()])
    .then(async ([{ startWorkbench }]) => {
      const open = await startWorkbench(home)
      workbench = open
      onEndSignal((signal) => {
        console.error(`${signal}: saving a checkpoint and ending`)
        void close(open)
      })
    })
    .catch(refuse)
}

/** Asks first. A second wish to quit while the first one asks, or saves, changes nothing. */
async function quit(open: Workbench): Promise<void> {
  if (asking || closing) return
  asking = true
  try {
    if (await open.agreesToClose()) await close(open)
  } finally {
    asking = false
  }
}

/** Asks nobody. */
async function close(open: Workbench): Promise<void> {
  if (closing) return
  closing = true
  try {
    await open.close()
    app.quit()
  } catch (error) {
    refuse(error)
  }
}

/** Nothing can be shown without a data folder: the reason in a box of the operating system, then the end. */
function refuse(error: unknown): void {
  console.error(error)
  // No settings can be read: the system's language.
  const language = languageOf(app.getPreferredSystemLanguages()[0] ?? '')
  const code = knownFailure(error)?.code ?? 'internal'
  const remedy = code === 'usage' ? '' : say(language, phrase(`remedies.${code}`))
  dialog.showErrorBox('Sizewise', `${say(language, reasonOf(error))}\n\n${remedy}`)
  app.exit(1)
}
