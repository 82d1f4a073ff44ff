import type { ElectronApplication, Page } from '@playwright/test'
import { createTinyStudy } from './filled-home.ts'
import { expect, launch, test } from './workbench.ts'

/** In place of the desktop's: keeps what is shown, and a click on it can be made. `focused`: where the person is. */
async function watchNotifications(app: ElectronApplication, focused: boolean): Promise<() => Promise<string[]>> {
  await app.evaluate(({ BrowserWindow, Notification }, looking) => {
    const shown: Electron.Notification[] = []
    Object.assign(globalThis, { shown })
    Notification.isSupported = () => true
    Notification.prototype.show = function (this: Electron.Notification) {
      shown.push(this)
    }
    BrowserWindow.getFocusedWindow = () => (looking ? BrowserWindow.getAllWindows()[0]! : null)
  }, focused)
  return () =>
    app.evaluate(() => (globalThis as unknown as { shown: Electron.Notification[] }).shown.map(({ body }) => body))
}

async function trainTiny(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'tiny', exact: true }).click()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText('“tiny” is completed')).toBeVisible({ timeout: 60_000 })
}

test('the end of a study is told once to a person who is away, and a click brings the window back', async ({
  home,
}) => {
  createTinyStudy(home)
  const { app, page } = await launch(home)
  const shown = await watchNotifications(app, false)
  await trainTiny(page)
  expect(await shown()).toEqual(['“tiny” is completed.'])
  const visible = await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!
    window.hide()
    const [notification] = (globalThis as unknown as { shown: Electron.Notification[] }).shown
    notification!.emit('click')
    return window.isVisible()
  })
  expect(visible).toBe(true)
  await app.close()
})

test('the end of a study is not told to a person who looks at the window', async ({ home }) => {
  createTinyStudy(home)
  const { app, page } = await launch(home)
  const shown = await watchNotifications(app, true)
  await trainTiny(page)
  expect(await shown()).toEqual([])
  await app.close()
})
