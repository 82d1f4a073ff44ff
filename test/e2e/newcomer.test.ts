import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { layOut } from './newcomer/builder.ts'
import { importDropped, importFirst, writeTale } from './newcomer/data.ts'
import { answerWith, closeWindow, killEngine, saveTo } from './newcomer/system.ts'
import {
  expectEachStepOnce,
  patience,
  pointsOfChart,
  progressOf,
  waitFor,
  waitForMiddleOfRun,
} from './newcomer/training.ts'
import { expect, launch, test as base } from './workbench.ts'

/** `start`: the workbench on the test's data folder; what a failure leaves open is closed. */
const test = base.extend<{ start: () => ReturnType<typeof launch> }>({
  start: async ({ home }, use) => {
    const open = new Set<ElectronApplication>()
    await use(async () => {
      const opened = await launch(home)
      open.add(opened.app)
      opened.app.once('close', () => open.delete(opened.app))
      return opened
    })
    for (const app of open) {
      await answerWith(app, 'Save and quit')
      await app.close()
    }
  },
})

// Everything waits for what can be seen; a machine under load takes its time.
test.setTimeout(600_000)

const steps = 150
const go = (page: Page, screen: string) => page.getByRole('button', { name: screen, exact: true }).click()

test('a newcomer imports, trains through a crash and a restart, compares, chats and reports', async ({
  home,
  start,
}) => {
  const outside = join(home, 'outside')
  const sizes: string[] = []
  let sentence = ''
  let { app, page } = await start()

  await test.step('two texts are imported', async () => {
    await importFirst({ app, page }, await writeTale(outside, 'tales.txt', 600))
    await expect(page.getByRole('heading', { name: 'tales', level: 1, exact: true })).toBeVisible()
    await importDropped(page, await writeTale(outside, 'voyages.txt', 6000))
    await expect(page.getByRole('heading', { name: 'voyages', level: 1, exact: true })).toBeVisible()
  })

  await test.step('one of them becomes a ladder of five sizes', async () => {
    await page.getByRole('button', { name: 'Make a study of this' }).click()
    sizes.push(...(await layOut(page, { from: '8K', to: '80K', sizes: '5', context: '32', steps: String(steps) })))
    expect(new Set(sizes).size).toBe(5)
    await page.getByRole('button', { name: 'Create and run' }).click()
    await expect(page.getByRole('heading', { name: 'voyages by size', level: 1, exact: true })).toBeVisible(patience)
  })

  await test.step('the engine is killed in the middle of a run, which goes on', async () => {
    const before = await waitForMiddleOfRun(page)
    await killEngine(app)
    await page.getByRole('tab', { name: 'Log' }).click()
    const log = page.getByRole('tabpanel', { name: 'Log' })
    await expect(log).toContainText(/the engine died near step \d+ .*going on from the last checkpoint/)
    await waitFor(page, before)
    await page.getByRole('tab', { name: 'Charts' }).click()
    expectEachStepOnce(await pointsOfChart(app, page, join(outside, 'during.csv')))
  })

  await test.step('the window is closed in the middle, and training goes on by itself at the next start', async () => {
    const refusals = await answerWith(app, 'Keep training')
    await closeWindow(app)
    await expect.poll(refusals).toEqual(['“voyages by size” is being trained.'])
    await waitFor(page, await progressOf(page))

    const left = await waitForMiddleOfRun(page)
    await answerWith(app, 'Save and quit')
    const closed = app.waitForEvent('close')
    await closeWindow(app)
    await closed
    ;({ app, page } = await start())
    await expect(page.getByRole('region', { name: 'Queue' })).toContainText('voyages by size')
    await page.getByRole('button', { name: 'voyages by size', exact: true }).click()
    await waitFor(page, left)
    await page.getByRole('tab', { name: 'Log' }).click()
    await expect(page.getByRole('tabpanel', { name: 'Log' })).toContainText(/goes on near step \d+ of/)
  })

  await test.step('language and theme change at once', async () => {
    await go(page, 'Settings')
    await page.getByLabel('Language').selectOption('zh-CN')
    await expect(page.getByRole('heading', { name: '设置', level: 1, exact: true })).toBeVisible()
    await go(page, '数据集')
    await expect(page.getByRole('heading', { name: '数据集', level: 1, exact: true })).toBeVisible()
    await go(page, '设置')
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    await page.getByLabel('主题').selectOption('light')
    const light = await background()
    await page.getByLabel('主题').selectOption('dark')
    await expect.poll(background).not.toBe(light)
    await page.getByLabel('语言').selectOption('en')
    await expect(page.getByRole('heading', { name: 'Settings', level: 1, exact: true })).toBeVisible()
    await page.getByLabel('Theme').selectOption('light')
    await expect.poll(background).toBe(light)
  })

  await test.step('all five runs are completed, each step once', async () => {
    await go(page, 'Studies')
    await page.getByRole('button', { name: 'voyages by size', exact: true }).click()
    await waitFor(page, 4.99)
    await expect(page.getByText(/^On voyages, .*\.$/)).toBeVisible(patience)
    const points = await pointsOfChart(app, page, join(outside, 'after.csv'))
    expectEachStepOnce(points)
    for (const size of sizes) {
      expect(points.get(`${size} training`), size).toEqual(Array.from({ length: steps }, (_, at) => at + 1))
      expect(points.get(`${size} validation`)?.at(-1), size).toBe(steps)
    }
  })

  await test.step('the runs are compared', async () => {
    await page.getByRole('button', { name: 'Compare its runs' }).click()
    const runs = page.getByRole('region', { name: 'Runs' }).getByRole('row').filter({ hasText: 'completed' })
    await expect(runs).toHaveCount(5)
    for (const run of await runs.all())
      await expect(run.getByRole('cell', { name: /^\d\.\d{4}$/ }).first()).toBeInViewport({ ratio: 1 })
    const answer = page.getByRole('region', { name: 'What these runs say' }).getByText(/^On voyages, .*\.$/)
    await expect(answer).toBeVisible(patience)
    sentence = (await answer.textContent())!
    await page.getByRole('tab', { name: 'Curves' }).click()
    for (const size of sizes)
      await expect(page.getByRole('button', { name: size, exact: true })).toHaveAttribute('aria-pressed', 'true')
    await page.getByText('The figures of this chart').click()
    for (const size of sizes)
      await expect(page.getByRole('row', { name: new RegExp(`^${size} \\d+ \\d\\.\\d+`) })).toBeVisible()
  })

  await test.step('three sizes continue one prompt', async () => {
    await go(page, 'Chat')
    await expect(page.getByRole('list', { name: 'Models' }).getByRole('listitem')).toHaveCount(3)
    await page.getByLabel('Prompt', { exact: true }).fill('On day 5 the')
    await page.getByRole('button', { name: 'Continue' }).click()
    const lanes = page.getByRole('article').getByRole('region')
    await expect(lanes).toHaveCount(3)
    for (const lane of await lanes.all()) {
      await expect(lane).toContainText(/speed\s*[\d,]+\s*tok\/s/, patience)
      expect((await lane.getByRole('listbox').textContent())!.length).toBeGreaterThan(10)
    }
  })

  await test.step('the report and the table of the runs are taken along', async () => {
    await go(page, 'Compare')
    const report = join(outside, 'report.html')
    await saveTo(app, report)
    await page.getByRole('button', { name: 'Save report' }).click()
    await expect(page.getByText(`Saved: ${report}`)).toBeVisible()
    const html = (await readFile(report, 'utf8')).replaceAll('\u00A0', ' ')
    expect(html).toContain(sentence)
    for (const size of sizes) expect(html).toContain(size)

    const table = join(outside, 'runs.csv')
    await saveTo(app, table)
    await page.getByRole('button', { name: 'CSV', exact: true }).first().click()
    await expect(page.getByText(`Saved: ${table}`)).toBeVisible()
    const [head, ...rows] = (await readFile(table, 'utf8')).trim().split(/\r?\n/)
    expect(head).toMatch(/^run,model,/)
    expect(rows.map((row) => row.split(',')[1])).toEqual(sizes)
  })
})
