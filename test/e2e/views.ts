import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

export const screen = (name: Screen): View => ({ name, open: (opened) => go(opened, name) })

const over = (name: string, what: AppCommand): View => ({
  name,
  async open(opened) {
    await go(opened, 'studies')
    await command(opened.app, what)
    await opened.page.getByRole('dialog').waitFor()
  },
})

/** A tab of what an earlier view opened; counted, so that no language is needed to find it. */
const tab = (view: View, index: number, name: string, drawn: string): View => ({
  name: `${view.name}-${name}`,
  async open(opened) {
    await view.open(opened)
    await opened.page.locator('#screen [role=tab]').nth(index).click()
    await opened.page.locator(`#screen [role=tabpanel] ${drawn}`).first().waitFor()
  },
})

const study: View = {
  name: 'study',
  async open(opened) {
    await go(opened, 'studies')
    await opened.page.locator('#screen').getByRole('button', { name: opened.study, exact: true }).click()
    await opened.page.locator('#screen canvas, #screen svg').first().waitFor()
  },
}
const compare: View = {
  name: 'compare',
  async open(opened) {
    await go(opened, 'compare')
    await opened.page.locator('#screen tr[data-run]').first().waitFor()
    await opened.page.locator('#screen .sentence').waitFor()
  },
}

/** With the times, which are measured once the draft stands still. */
const builder: View = {
  name: 'models',
  async open(opened) {
    await go(opened, 'models')
    await opened.page.locator('#screen .energy').waitFor({ timeout: 60_000 })
  },
}

/** A prompt that every lane of the usual choice has answered. */
const conversation: View = {
  name: 'chat-answered',
  async open(opened) {
    await go(opened, 'chat')
    const { page } = opened
    await page.locator('#screen form textarea').fill('The whale')
    await page.locator('#screen form button[type=submit]').click()
    await page.locator('#screen article section').first().waitFor()
    await page.locator('#screen form button[type=submit]').waitFor()
  },
}

/** Two samples of every lane, their weights in fewer bits; the options stand open. */
const samples: View = {
  name: 'chat-samples',
  async open(opened) {
    await go(opened, 'chat')
    const { page } = opened
    const form = page.locator('#screen form')
    await form.locator('button[aria-expanded]').last().click()
    await form.locator('input[max="6"]').fill('2')
    await form.locator('select').first().selectOption('int8')
    await form.locator('textarea').fill('The whale')
    await form.locator('button[type=submit]').click()
    await page.locator('#screen article section').nth(5).waitFor()
    await form.locator('button[type=submit]').waitFor()
  },
}

/** A table whose columns are to be chosen. */
const importing: View = {
  name: 'import',
  async open(opened) {
    const { app, page } = opened
    const path = join(mkdtempSync(join(tmpdir(), 'sizewise-view-')), 'reviews.csv')
    writeFileSync(path, `id,stars,review\n${reviews.map((text, at) => `${at},${(at % 5) + 1},"${text}"`).join('\n')}\n`)
    await app.evaluate(({ dialog }, file) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
    }, path)
    await go(opened, 'datasets')
    await command(app, { kind: 'importDataset' })
    await page.locator('#screen form table').waitFor()
  },
}
const reviews = [
  'A long night at sea, told without hurry.',
  '船长的独白很长，但是值得一读。',
  'Too many whales, not enough harbour.',
  'I read it twice; the second time was better.',
]

/** Every screen, its tabs, and every dialog that lies over one. */
export const views: View[] = [
  screen('studies'),
  study,
  ...['samples', 'config', 'checkpoints', 'log'].map((name, at) => tab(study, at + 1, name, '*')),
  screen('datasets'),
  {
    name: 'dataset',
    async open(opened) {
      await go(opened, 'datasets')
      await opened.page.locator('#screen').getByRole('button', { name: opened.dataset, exact: true }).click()
      await opened.page.locator('#screen dl, #screen table').first().waitFor()
    },
  },
  builder,
  compare,
  ...['curves', 'data', 'cost', 'scatter', 'configuration'].map((name, at) => tab(compare, at + 1, name, '*')),
  screen('chat'),
  conversation,
  samples,
  screen('settings'),
  over('palette', { kind: 'palette' }),
  over('shortcuts', { kind: 'shortcuts' }),
  over('tour', { kind: 'tour' }),
  importing,
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
