import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { commandLine, createTinyStudy, fillHome } from './filled-home.ts'
import { command } from './views.ts'
import { expect, launch, root, test } from './workbench.ts'

/** Answers every box of the operating system with its button of that place, and keeps what it said. */
async function answerBoxes(app: ElectronApplication, button: number): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = ((options: { message: string }) => {
      asked.push(options.message)
      return Promise.resolve({ response, checkboxChecked: false })
    }) as typeof dialog.showMessageBox
  }, button)
  return () => app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
}

const running = (page: Page): Promise<string | null> =>
  page.evaluate(async () => {
    const reply = await window.sizewise.studyQueue(null)
    return 'result' in reply ? reply.result.running : null
  })

test('opens on the studies and walks through every screen', async ({ workbench: { page } }) => {
  await expect(page.getByRole('button', { name: 'Run the sample study' })).toBeVisible()
  for (const name of ['Datasets', 'Models', 'Compare', 'Chat', 'Settings']) {
    await page.getByRole('button', { name, exact: true }).click()
    await expect(page.getByRole('button', { name, exact: true })).toHaveAttribute('aria-current', 'page')
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
  }
})

test('every screen and dialog has its key in the menu', async ({ workbench: { app } }) => {
  const keys = await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? []
    return items.flatMap(({ accelerator }) => (accelerator ? [accelerator] : []))
  })
  const wanted = ['1', '2', '3', '4', '5', ',', 'N', 'O', 'K', 'B', '/'].map((key) => `CmdOrCtrl+${key}`)
  expect(wanted.filter((key) => !keys.includes(key))).toEqual([])
})

test('changes language and theme at once, and keeps them', async ({ workbench: { page } }) => {
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByLabel('Language').selectOption('zh-CN')
  await expect(page.getByRole('heading', { name: '设置', level: 1 })).toBeVisible()
  await page.getByLabel('主题').selectOption('dark')
  await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  await page.reload()
  await expect(page.getByRole('button', { name: '研究', exact: true })).toBeVisible()
})

test('the settings show the device, the versions, the licences, and open the data folder', async ({
  home,
  workbench: { app, page },
}) => {
  await app.evaluate(({ shell }) => {
    const shown: string[] = []
    Object.assign(globalThis, { shown })
    shell.showItemInFolder = (path) => {
      shown.push(path)
    }
  })
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const device = page.getByRole('region', { name: 'Device' })
  const instructions = device.locator('span:text-is("Instruction set in use") + code')
  await expect(instructions).toHaveText(/^(baseline|avx2|avx512|avx512_bf16)$/)
  const { electron, chrome } = await app.evaluate(() => process.versions)
  const about = page.getByRole('region', { name: 'About' })
  await expect(about).toContainText(electron)
  await expect(about).toContainText(chrome)
  await about.getByText(/Third-party packages \(\d+\)/).click()
  for (const name of ['svelte', 'better-sqlite3', 'zod'])
    await expect(about.getByRole('cell', { name, exact: true })).toBeVisible()
  for (const button of await page.getByRole('button', { name: 'Show in folder' }).all()) await button.click()
  await expect
    .poll(() => app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown))
    .toEqual([home, join(home, 'logs', 'sizewise.log')])
})

test('the sidebar gets narrow by its button and by the menu, and stays so', async ({ workbench: { app, page } }) => {
  const width = (): Promise<number | undefined> =>
    page
      .getByRole('navigation')
      .boundingBox()
      .then((box) => box?.width)
  await page.getByRole('button', { name: 'Show or hide the sidebar' }).click()
  await expect.poll(width).toBeLessThan(60)
  await page.reload()
  await expect.poll(width).toBeLessThan(60)
  await page.getByRole('button', { name: 'Datasets', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Datasets', exact: true })).toHaveAttribute('aria-current', 'page')
  await command(app, { kind: 'sidebar' })
  await expect.poll(width).toBe(200)
})

test('the tour takes five steps by key, ends with Esc, is offered once, and can be taken again', async ({
  workbench: { app, page },
}) => {
  await page.getByRole('button', { name: 'Take the tour' }).click()
  const tour = page.getByRole('dialog')
  await expect(tour.getByRole('button', { name: 'Next' })).toBeFocused()
  for (const [step, screen] of ['Datasets', 'Models', 'Studies', 'Compare', 'Chat'].entries()) {
    await expect(tour).toContainText(`Step ${step + 1} of 5`)
    await expect(page.locator('[aria-current=page]')).toHaveText(screen)
    // The focus goes round inside the tour.
    for (let tabs = 0; tabs < 4; tabs++) await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('dialog, body')?.tagName)).toBeDefined()
    await page.keyboard.press('ArrowRight')
  }
  await page.keyboard.press('ArrowLeft')
  await expect(tour).toContainText('Step 4 of 5')
  await page.keyboard.press('Escape')
  await expect(tour).toBeHidden()
  await page.reload()
  await expect(page.locator('#screen')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Take the tour' })).toBeHidden()
  await command(app, { kind: 'tour' })
  await expect(tour).toContainText('Step 1 of 5')
  await tour.getByRole('button', { name: 'Skip the tour' }).click()
  await expect(tour).toBeHidden()
})

test('the palette finds commands, studies, datasets and runs, by keyboard alone', async ({ home }) => {
  fillHome(home)
  const { app, page } = await launch(home)
  await command(app, { kind: 'palette' })
  const palette = page.getByRole('dialog')
  for (const name of ['Commands', 'Studies', 'Datasets', 'Runs'])
    await expect(palette.getByText(name, { exact: true }).last()).toBeAttached()
  await page.keyboard.type('w64')
  await expect(palette.getByRole('option')).toHaveText('tiny · w64 · 1')
  await page.keyboard.press('Enter')
  await expect(palette).toBeHidden()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('tiny')
  await command(app, { kind: 'palette' })
  // A key before it is open belongs to the page.
  await expect(palette.getByText('Commands', { exact: true }).last()).toBeAttached()
  await page.keyboard.type('dark')
  await expect(palette.getByRole('option').first()).toContainText(/dark/i)
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  await app.close()
})

test('a bug in the window shows where its log is, and the window comes back', async ({ home, workbench: { page } }) => {
  for (const broken of ['setTimeout', 'promise'] as const) {
    await page.evaluate((way) => {
      const bug = new Error(`no figure for ${way}`)
      if (way === 'promise') void Promise.reject(bug)
      else
        setTimeout(() => {
          throw bug
        })
    }, broken)
    await expect(page.getByRole('alert')).toContainText(`no figure for ${broken}`)
    await expect(page.getByRole('alert')).toContainText(join(home, 'logs', 'sizewise.log'))
    await expect
      .poll(() => readFile(join(home, 'logs', 'sizewise.log'), 'utf8'))
      .toMatch(new RegExp(`a bug in the window: no figure for ${broken}\\n.*Error: `))
    await page.getByRole('button', { name: 'Open the window again' }).click()
    await expect(page.locator('#screen')).toBeVisible()
  }
})

test('a bug in main is told in the window and logged', async ({ home, workbench: { app, page } }) => {
  await app.evaluate(() => {
    void Promise.reject(new Error('main lost count'))
  })
  await expect(page.getByRole('alert')).toContainText('main lost count')
  await expect.poll(() => readFile(join(home, 'logs', 'sizewise.log'), 'utf8')).toContain('Error: main lost count')
})

test('a window whose process died is offered again', async ({ workbench: { app } }) => {
  const asked = await answerBoxes(app, 0)
  await app.evaluate(({ webContents }) => {
    webContents.getAllWebContents()[0]?.forcefullyCrashRenderer()
  })
  await expect.poll(asked).toEqual(['The window ended unexpectedly.'])
  await expect
    .poll(() =>
      app.evaluate(async ({ webContents }) => {
        const contents = webContents.getAllWebContents()[0]!
        return contents.isCrashed()
          ? 'crashed'
          : await contents.executeJavaScript('!!document.querySelector("#screen")')
      }),
    )
    .toBe(true)
})

test('the window opens where it last stood', async ({ home }) => {
  const first = await launch(home)
  const bounds = { x: 40, y: 30, width: 1100, height: 660 }
  await first.app.evaluate(({ BrowserWindow }, wanted) => {
    BrowserWindow.getAllWindows()[0]!.setBounds(wanted)
  }, bounds)
  const read = ({ app }: typeof first): Promise<typeof bounds> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getNormalBounds())
  await expect.poll(() => read(first)).toEqual(bounds)
  await first.app.close()
  const second = await launch(home)
  expect(await read(second)).toEqual(bounds)
  await second.app.close()
})

test('a window that stood on a screen which is gone opens on one that is there', async ({ home }) => {
  const first = await launch(home)
  await first.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!
    window.getNormalBounds = () => ({ x: 90_000, y: 90_000, width: 1000, height: 700 })
  })
  await first.app.close()
  const { app } = await launch(home)
  const visible = await app.evaluate(({ BrowserWindow, screen }) => {
    const { x, y } = BrowserWindow.getAllWindows()[0]!.getBounds()
    const { workArea } = screen.getPrimaryDisplay()
    return x < workArea.x + workArea.width && y < workArea.y + workArea.height
  })
  expect(visible).toBe(true)
  await app.close()
})

test('a second start brings the first window forward and ends', async ({ home, workbench: { app } }) => {
  await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!
    const focus = window.focus.bind(window)
    window.focus = () => {
      Object.assign(globalThis, { broughtForward: true })
      focus()
    }
  })
  const program = await app.evaluate(() => process.execPath)
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const second = spawnSync(program, [...sandbox, root, '--home', home], { env })
  expect(second.status).toBe(0)
  await expect
    .poll(() => app.evaluate(() => (globalThis as unknown as { broughtForward?: boolean }).broughtForward))
    .toBe(true)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('two data folders are two workbenches', async ({ workbench }) => {
  const other = await mkdtemp(join(tmpdir(), 'sizewise-e2e-other-'))
  const { app, page } = await launch(other)
  await expect(page.locator('#screen')).toBeVisible()
  await app.close()
  await rm(other, { recursive: true, force: true })
  await expect(workbench.page.locator('#screen')).toBeVisible()
})

test('quitting while something is trained asks; training goes on at the next start', async ({ home }) => {
  test.slow()
  createTinyStudy(home, 2_000_000)
  const first = await launch(home)
  await first.page.evaluate(() => window.sizewise.studyRun({ name: 'tiny' }))
  await expect(first.page.getByRole('progressbar', { name: 'Training tiny' })).toBeVisible()
  const step = (page: Page): Promise<number> =>
    page.evaluate(async () => {
      const reply = await window.sizewise.runList({ study: 'tiny' })
      return 'result' in reply ? Math.max(...reply.result.map((run) => run.step)) : 0
    })
  await expect.poll(() => step(first.page)).toBeGreaterThan(0)

  const asked = await answerBoxes(first.app, 1)
  await first.app.evaluate(({ app }) => app.quit())
  await expect.poll(asked).toEqual(['“tiny” is being trained.'])
  expect(await running(first.page)).toBe('tiny')

  await answerBoxes(first.app, 0)
  const closed = first.app.waitForEvent('close')
  await first.app.evaluate(({ app }) => app.quit()).catch(() => undefined)
  await closed
  const { runs } = commandLine(home, 'run', 'list') as {
    runs: { step: number; state: string; checkpoints: unknown[] }[]
  }
  const interrupted = runs.find((run) => run.step > 0)!
  expect(interrupted.checkpoints.length).toBeGreaterThan(0)

  const second = await launch(home)
  await expect.poll(() => running(second.page)).toBe('tiny')
  await expect.poll(() => step(second.page)).toBeGreaterThan(interrupted.step)
  await answerBoxes(second.app, 0)
  await second.app.close()
})

test('quitting while data is imported asks, and says what becomes of it', async ({
  home,
  workbench: { app, page },
}) => {
  const asked = await answerBoxes(app, 1)
  // At the first word of each import's progress, long before its end, the person closes the window.
  await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!
    const send = window.webContents.send.bind(window.webContents)
    let importing = false
    window.webContents.send = (channel, ...args: unknown[]) => {
      send(channel, ...args)
      if (channel === 'dataset:changed') importing = false
      if (channel !== 'dataset:importProgress' || importing) return
      importing = true
      window.close()
    }
  })
  const start = async (name: string): Promise<void> => {
    const path = join(home, `${name}.csv`)
    await writeFile(path, `text\n${'a row of some length\n'.repeat(1_000_000)}`)
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] })
    }, path)
    await page.getByRole('button', { name: 'Datasets', exact: true }).click()
    await page.getByRole('button', { name: 'Choose files…' }).click()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
  }
  await start('kept')
  await expect.poll(asked).toEqual(['“kept” is being imported.'])
  await expect(page.getByRole('heading', { name: 'kept', level: 1, exact: true })).toBeVisible({ timeout: 60_000 })

  await answerBoxes(app, 0)
  const closed = app.waitForEvent('close')
  // The app may end before the driver hears of the last click.
  await Promise.all([closed, start('lost').catch(() => undefined)])
  const { datasets } = commandLine(home, 'dataset', 'list') as { datasets: { name: string }[] }
  expect(datasets.map(({ name }) => name)).toEqual(['kept'])
})

test('told to end by the system, it saves a checkpoint, asks nobody, and goes on at the next start', async ({
  home,
}) => {
  test.slow()
  createTinyStudy(home, 2_000_000)
  const first = await launch(home)
  await first.page.getByRole('button', { name: 'tiny', exact: true }).click()
  await first.page.getByRole('button', { name: 'Run', exact: true }).click()
  // A speed is known once steps were trained.
  await expect(first.page.getByText(/^\d.* tok\/s$/).first()).toBeVisible({ timeout: 60_000 })
  // A question would never be answered, and the app never end.
  await first.app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => new Promise(() => undefined)
  })
  const closed = first.app.waitForEvent('close')
  first.app.process().kill('SIGTERM')
  await closed
  const { runs } = commandLine(home, 'run', 'list') as {
    runs: { state: string; step: number; checkpoints: { step: number }[] }[]
  }
  const interrupted = runs[0]!
  expect(interrupted).toMatchObject({ state: 'paused' })
  expect(interrupted.step).toBeGreaterThan(0)
  expect(Math.max(...interrupted.checkpoints.map(({ step }) => step))).toBe(interrupted.step)

  const second = await launch(home)
  await expect(second.page.getByRole('progressbar', { name: 'Training tiny' })).toBeVisible()
  await answerBoxes(second.app, 0)
  await second.app.close()
})
