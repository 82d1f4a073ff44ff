import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { ElectronApplication, Page } from '@playwright/test'
import { makeTrainedHome } from './trained-home.ts'
import { expect, launch, test as base } from './workbench.ts'

/** `trained`: made once; each test works on a copy. `saves`: where the next file that is saved shall go. */
const test = base.extend<{ saves: (name: string) => Promise<string> }, { trained: string }>({
  trained: [
    async ({}, use) => {
      const home = await makeTrainedHome()
      await use(home)
      await rm(home, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  home: async ({ trained }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'sizewise-e2e-'))
    await cp(trained, home, { recursive: true })
    await use(home)
    await rm(home, { recursive: true, force: true })
  },
  saves: async ({ workbench: { app } }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'sizewise-e2e-saved-'))
    await use(async (name) => {
      const path = join(folder, name)
      await answerSaveDialog(app, path)
      return path
    })
    await rm(folder, { recursive: true, force: true })
  },
})

/** A dialog of the operating system is no screen of the app: a test cannot click it. */
async function answerSaveDialog(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, filePath)
}

async function openCompare(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(page.locator('tr[data-run]')).toHaveCount(6)
}

const answerOf = (page: Page) => page.getByRole('region', { name: 'What these runs say' })
const chart = (page: Page) => page.getByRole('application')
const saved = (page: Page, path: string) => expect(page.getByText(`Saved: ${path}`)).toBeVisible()

test('answers first, and the answer follows the runs whose eyes are open', async ({ workbench: { page } }) => {
  await openCompare(page)
  await expect(answerOf(page)).toContainText('On words')
  await expect(answerOf(page)).toContainText('three sizes cannot yet carry a scaling law')
  for (const seed of [1, 2]) await page.getByRole('button', { name: `Show middle · ${seed}`, exact: true }).click()
  await expect(answerOf(page)).toContainText('two sizes cannot yet carry a scaling law')
  await expect(page.getByText('4 of 6 runs')).toBeVisible()
  await page.getByRole('button', { name: 'Open all eyes' }).click()
  await expect(answerOf(page)).toContainText('three sizes')
})

test('shows the fitted law with its verdict, and fits again for another N', async ({ workbench: { page } }) => {
  await openCompare(page)
  const fit = page.getByRole('region', { name: 'Fitted law' })
  await expect(fit).toContainText('These runs cannot carry the law, so no curve is drawn:')
  await expect(fit).toContainText('L(N) = E + A / N^α')
  await expect(fit).toContainText('6 runs, 1000 bootstraps.')
  await page.getByLabel('Leave out the highest').fill('2')
  await page.getByLabel('Leave out the highest').press('Enter')
  await expect(fit).toContainText('4 runs, 2 of highest loss left out')
  await page.getByRole('combobox', { name: 'N', exact: true }).selectOption('total')
  await expect(page.getByText('parameters, embeddings included')).toBeVisible()
  await page.getByLabel('Law').selectOption('D')
  await expect(fit).toContainText('L(D) = E + B / D^β')
})

test('a row and its point light each other', async ({ workbench: { page } }) => {
  await openCompare(page)
  const row = page.locator('tr[data-run]').filter({ hasText: 'little · 1' })
  await row.hover()
  await expect(page.locator('#compare-panel').getByRole('status')).toContainText('little · 1')
  await chart(page).focus()
  await page.keyboard.press('Home')
  await expect(page.locator('tr.lit')).toContainText('tiny')
  await page.keyboard.press('End')
  await expect(page.locator('tr.lit')).toContainText('middle')
})

test('lists only what differs, until all is asked for', async ({ workbench: { page } }) => {
  await openCompare(page)
  await expect(answerOf(page)).toContainText('d_model 8 – 24')
  await page.getByRole('tab', { name: 'Config' }).click()
  const table = page.getByRole('region', { name: 'Configuration of the runs' })
  await expect(table.getByRole('row', { name: /^d_model/ })).toContainText('24')
  await expect(table.getByRole('row', { name: /^n_layer/ })).toHaveCount(0)
  await page.getByLabel('Differences only').uncheck()
  await expect(table.getByRole('row', { name: /^n_layer/ })).toBeVisible()
})

test('filters, sorts, groups, and keeps notes, archive and columns', async ({ home, workbench: { app, page } }) => {
  await openCompare(page)
  await page.getByLabel('Filter runs').fill('d_model=16')
  await expect(page.locator('tr[data-run]')).toHaveCount(2)
  await page.getByLabel('Filter runs').fill('')
  await page.getByRole('button', { name: /^N total/ }).click()
  await page.getByRole('button', { name: /^N total/ }).click()
  await expect(page.locator('tr[data-run]').first()).toContainText('middle')
  await page.getByLabel('Group by').selectOption('model')
  await expect(page.getByRole('button', { name: 'Group tiny' })).toContainText('2 runs')
  await page.getByRole('tab', { name: 'Curves' }).click()
  await expect(page.getByRole('button', { name: 'tiny (2)' })).toBeVisible()
  await page.getByLabel('Group by').selectOption('')
  await page.getByLabel('Notes on tiny · 1').fill('the smallest, "first" try')
  await page.getByLabel('Notes on tiny · 1').press('Enter')
  await page.locator('tr[data-run]').filter({ hasText: 'tiny · 2' }).hover()
  await page.getByRole('button', { name: 'Archive tiny · 2' }).click()
  await expect(page.locator('tr[data-run]')).toHaveCount(5)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByLabel('Perplexity').uncheck()
  await expect(page.getByRole('columnheader', { name: 'Perplexity' })).toHaveCount(0)
  await page.keyboard.press('Escape')

  await app.close()
  const again = await launch(home)
  await again.page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(again.page.locator('tr[data-run]')).toHaveCount(5)
  await expect(again.page.getByLabel('Notes on tiny')).toHaveValue('the smallest, "first" try')
  await expect(again.page.getByRole('columnheader', { name: 'Perplexity' })).toHaveCount(0)
  await again.app.close()
})

test('walks the table by keys', async ({ workbench: { page } }) => {
  await openCompare(page)
  const first = page.getByRole('button', { name: 'Show tiny · 1', exact: true })
  await first.focus()
  await page.keyboard.press('End')
  const last = page.getByRole('button', { name: 'Show middle · 2', exact: true })
  await expect(last).toBeFocused()
  await page.keyboard.press('Space')
  await expect(last).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('Home')
  await expect(first).toBeFocused()
})

test('saves the table, the chart, the report and the study', async ({ workbench: { page }, saves }) => {
  await openCompare(page)
  const table = await saves('runs.csv')
  await page.getByRole('button', { name: 'CSV', exact: true }).first().click()
  await saved(page, table)
  const lines = (await readFile(table, 'utf8')).trim().split('\n')
  expect(lines[0]).toMatch(
    /^run,model,archived,status,parameters,best_validation_loss,best_step,parameters_without_embeddings,/,
  )
  expect(lines).toHaveLength(7)
  expect(lines[1]).toMatch(/^small-by-size-tiny-1,tiny,false,completed,\d+,[\d.]+,\d+,\d+,2560,/)

  const points = await saves('points.csv')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  await saved(page, points)
  expect((await readFile(points, 'utf8')).split('\n')[0]).toBe(
    'run,label,Parameters without embeddings,Best validation loss (nats per token)',
  )
  const drawing = await saves('size.svg')
  await page.getByRole('button', { name: 'Save as SVG' }).click()
  await saved(page, drawing)
  const svg = await readFile(drawing, 'utf8')
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
  expect(svg).not.toMatch(/class=|<!--/)
  expect(svg).toContain('Loss against size')
  expect(svg).toContain('>middle</text>')
  const picture = await saves('size.png')
  await page.getByRole('button', { name: 'Save as PNG' }).click()
  await saved(page, picture)
  expect((await readFile(picture)).subarray(1, 4).toString()).toBe('PNG')

  const report = await saves('report.html')
  await page.getByRole('button', { name: 'Save report' }).click()
  await saved(page, report)
  const html = await readFile(report, 'utf8')
  expect(html).toContain('<!doctype html>')
  expect(html).toContain('three sizes cannot yet carry a scaling law')
  const file = await saves('study.json')
  await page.getByRole('button', { name: 'Export study' }).click()
  await saved(page, file)
  const exported = JSON.parse(await readFile(file, 'utf8'))
  expect(exported.runs).toHaveLength(6)
  expect(Object.keys(exported.metrics)).toContain('small-by-size-middle-2')
})

test('has no serious or critical barrier, on any tab', async ({ workbench: { page } }) => {
  await openCompare(page)
  for (const tab of ['Size', 'Curves', 'Data', 'Cost', 'Scatter', 'Config']) {
    await page.getByRole('tab', { name: tab }).click()
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(grave.map(({ id, nodes }) => `${tab}: ${id} ${nodes[0]?.html}`)).toEqual([])
  }
})

base('without a run it says what it is good for, and leads to the studies', async ({ workbench: { page } }) => {
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Runs side by side' })).toBeVisible()
  await page.getByRole('button', { name: 'Go to the studies' }).click()
  await expect(page.getByRole('heading', { name: 'Studies', level: 1 })).toBeVisible()
})
