import { _electron, type CDPSession, type ElectronApplication, type Page } from '@playwright/test'
import { setTimeout as delay } from 'node:timers/promises'
import type {} from '../../e2e/workbench.ts'
import { study } from './homes.ts'

export interface Opened {
  app: ElectronApplication
  page: Page
  cdp: CDPSession
}

/** Of the window, so that every measurement draws as much. */
const size = { width: 1440, height: 900 }

/** The real app of a checkout on a data folder, in English, at its size. */
export async function open(checkout: string, home: string): Promise<Opened> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env as Record<string, string>
  const app = await _electron.launch({ args: argumentsOf(checkout, home), cwd: checkout, colorScheme: null, env })
  const page = await app.firstWindow()
  await page.locator('#screen').waitFor()
  await page.evaluate(() => window.sizewise.appChangeSettings({ toured: true, language: 'en', threads: 2 }))
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]!.setContentSize(width, height)
  }, size)
  const cdp = await page.context().newCDPSession(page)
  // Time that the thread had a core, not time that passed: other programs' load is left out.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  return { app, page, cdp }
}

/** As root Chromium has no sandbox of its own. */
export function argumentsOf(checkout: string, home: string): string[] {
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), checkout, '--home', home]
}

/** Trains the eighth run; resolves once its points arrive. */
export async function train({ page }: Opened): Promise<void> {
  const step = (): Promise<number> =>
    page.evaluate(async (name) => {
      const reply = await window.sizewise.studyShow({ name })
      if (!('result' in reply)) throw new Error(reply.error.code)
      return reply.result.runs.at(-1)!.step
    }, study)
  const before = await step()
  await page.evaluate((name) => window.sizewise.studyRun({ name }), study)
  while ((await step()) <= before) await delay(200)
}

/** Quitting while a study is trained asks; the answer is to save and quit. */
export async function close({ app }: Opened): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
  })
  await app.close()
}
