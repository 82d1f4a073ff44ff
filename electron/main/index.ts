/** The workbench: Electron's composition root. */
import { app, dialog } from 'electron'
import { SizewiseError } from '../contract/errors.ts'
import { claimAppScheme } from './app-protocol.ts'
import { chosenHome } from './arguments.ts'
import { startWorkbench, type Workbench } from './workbench.ts'

let workbench: Workbench | undefined
let home: string

try {
  home = chosenHome(process.argv)
  // Before Electron is ready: what Chromium keeps stands in the data folder too, and marks the one instance.
  app.setPath('userData', `${home}/chromium`)
  app.setName('Sizewise')
  claimAppScheme()
  if (app.requestSingleInstanceLock()) run()
  else app.quit()
} catch (error) {
  refuse(error)
}

function run(): void {
  app.on('second-instance', () => {
    workbench?.focus()
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.on('before-quit', (event) => {
    if (workbench === undefined || workbench.closed) return
    event.preventDefault()
    void workbench.close().then((agreed) => {
      if (agreed) app.quit()
    })
  })
  // Not awaited at the top: Electron gets ready only once this module has been run.
  void app
    .whenReady()
    .then(() => startWorkbench(home))
    .then((started) => {
      workbench = started
    })
    .catch(refuse)
}

/** Nothing can be shown without a data folder: the reason in a box of the operating system, then the end. */
function refuse(error: unknown): void {
  const known = error instanceof SizewiseError
  console.error(error)
  dialog.showErrorBox(
    'Sizewise',
    known ? `${error.message}\n\n${error.remedy}` : `This is a bug. Please report it.\n\n${String(error)}`,
  )
  app.exit(1)
}
