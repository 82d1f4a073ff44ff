import { app, dialog, type BrowserWindow } from 'electron'
import type { Send } from './app-context.ts'
import type { Words } from './words.ts'

/** A bug in main: its stack goes to the log, and the window says so. What is trained goes on, in a process of its own. */
export function reportBugs(send: Send): void {
  const report = (error: unknown): void => {
    console.error('a bug in main:', error)
    send('app:bug', { message: error instanceof Error ? error.message : String(error) })
  }
  process.on('uncaughtException', report)
  process.on('unhandledRejection', report)
}

/** A page that ended is offered again; training never stopped. */
export function watchPage(window: BrowserWindow, words: () => Words): void {
  const { webContents } = window
  webContents.on('preload-error', (_, path, error) => {
    console.error(`the preload ${path} failed:`, error)
  })
  webContents.on('render-process-gone', (_, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    console.error(`the window's process ended: ${reason}, exit code ${exitCode}`)
    // Not inside the event: Chromium is still taking down what the page was made of.
    setImmediate(() => void offerReload(window, words()))
  })
  webContents.on('unresponsive', () => {
    console.error('the window does not respond')
  })
}

async function offerReload(window: BrowserWindow, words: Words): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: words.crashed(),
    detail: words.crashedDetail(),
    buttons: [words.reload(), words.quit()],
    defaultId: 0,
    cancelId: 0,
  })
  if (response === 1) app.quit()
  else if (!window.isDestroyed()) window.webContents.reload()
}
