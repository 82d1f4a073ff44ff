import type { ElectronApplication } from '@playwright/test'

/*
 * What belongs to the operating system and not to a page: its dialogs, which a test cannot click, the way to close a
 * window, and the processes of the app.
 */

export async function chooseFile(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] })
  }, path)
}

export async function saveTo(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
}

/** Presses the button of that name in whatever is asked from now on; returns how to read what was asked. */
export async function answerWith(app: ElectronApplication, button: string): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, name) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (({ message, buttons }: { message: string; buttons: string[] }) => {
      asked.push(message)
      return Promise.resolve({ response: buttons.indexOf(name), checkboxChecked: false })
    }) as typeof dialog.showMessageBox
  }, button)
  return () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
}

/** By the window's own button, which is the operating system's. */
export async function closeWindow(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close()
  })
}

/** As the machine may do it at any time. */
export async function killEngine(app: ElectronApplication): Promise<void> {
  const pid = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Sizewise engine')?.pid,
  )
  if (pid === undefined) throw new Error('none of the children of the app is an engine')
  process.kill(pid, 'SIGKILL')
}
