import type { ElectronApplication, Page } from '@playwright/test'
import type { AppCommand, Screen } from '../../electron/contract/channels/app.ts'

/** The app, opened on a data folder that holds at least one study which was trained to its end. */
export interface Opened {
  app: ElectronApplication
  page: Page
  study: string
  dataset: string
}

/** One thing to look at, whatever language the window speaks: how to get there from anywhere. */
export interface View {
  name: string
  open(opened: Opened): Promise<void>
}

/** As the menu does; its keys belong to the operating system, which the driver cannot press. */
export async function command(app: ElectronApplication, what: AppCommand): Promise<void> {
  await app.evaluate(({ BrowserWindow }, event) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('app:command', event)
  }, what)
}

async function go({ page }: Opened, screen: Screen): Promise<void> {
  await page.keyboard.press('Escape')
  await page.locator(`#go-${screen}`).click()
  await page.locator('#screen h1').first().waitFor()
}

const screen = (name: Screen): View => ({ name, open: (opened) => go(opened, name) })

const over = (name: string, what: AppCommand): View => ({
  name,
  async open(opened) {
    await go(opened, 'studies')
    await command(opened.app, what)
    await opened.page.getByRole('dialog').waitFor()
  },
})

/** Every screen and every dialog that lies over one. */
export const views: View[] = [
  screen('studies'),
  {
    name: 'study',
    async open(opened) {
      await go(opened, 'studies')
      await opened.page.locator('#screen').getByRole('button', { name: opened.study, exact: true }).click()
      await opened.page.locator('#screen canvas, #screen svg').first().waitFor()
    },
  },
  screen('datasets'),
  {
    name: 'dataset',
    async open(opened) {
      await go(opened, 'datasets')
      await opened.page.locator('#screen').getByRole('button', { name: opened.dataset, exact: true }).click()
      await opened.page.locator('#screen dl, #screen table').first().waitFor()
    },
  },
  screen('models'),
  screen('compare'),
  screen('chat'),
  screen('settings'),
  over('palette', { kind: 'palette' }),
  over('shortcuts', { kind: 'shortcuts' }),
  over('tour', { kind: 'tour' }),
]

/** A bug of the window itself; nothing but a new page leads away from it. */
export const failureView: View = {
  name: 'failure',
  async open({ page }) {
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('the figure of a rung is no number')
      })
    })
    await page.getByRole('alert').waitFor()
  },
}
