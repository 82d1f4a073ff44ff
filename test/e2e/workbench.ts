import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import type { Bridge } from '../../electron/contract/bridge.ts'

declare global {
  interface Window {
    readonly sizewise: Bridge
  }
}

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** The real app on a data folder; `executablePath`: what starts Electron in its stead. As root Chromium has no sandbox of its own; a release never gets this switch. */
export async function launch(
  home: string,
  env: Record<string, string> = {},
  executablePath?: string,
): Promise<{ app: ElectronApplication; page: Page }> {
  const app = await _electron.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, '--home', home],
    cwd: root,
    // The theme is the app's to choose, not the driver's.
    colorScheme: null,
    env: { ...withoutNodeMode(process.env), ...env },
  })
  const page = await app.firstWindow()
  await page.locator('#screen').waitFor()
  return { app, page }
}

/** Where tests run in Electron's Node, the app itself must not. */
function withoutNodeMode(env: NodeJS.ProcessEnv): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = env
  return rest as Record<string, string>
}

/** `home`: an empty data folder; `workbench`: the app on it. */
export const test = base.extend<{ home: string; workbench: { app: ElectronApplication; page: Page } }>({
  // Playwright reads what a fixture needs from a pattern, and takes no other parameter.
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'sizewise-e2e-'))
    await use(home)
    await rm(home, { recursive: true, force: true })
  },
  workbench: async ({ home }, use) => {
    const opened = await launch(home)
    await use(opened)
    await opened.app.close()
  },
})

export { expect } from '@playwright/test'
