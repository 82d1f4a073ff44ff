import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, test as base } from './workbench.ts'

/** `file`: writes a file for an import and returns its path. */
const test = base.extend<{ file: (name: string, content: string | Uint8Array) => Promise<string> }>({
  file: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'sizewise-e2e-files-'))
    await use(async (name, content) => {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
      return path
    })
    await rm(folder, { recursive: true, force: true })
  },
})

/** What the next dialog of the operating system answers: no screen of the app, and so none that a test could click. */
async function answerDialog(app: ElectronApplication, paths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
  }, paths)
}

async function choose({ app, page }: { app: ElectronApplication; page: Page }, path: string): Promise<void> {
  await answerDialog(app, [path])
  await page.getByRole('button', { name: 'Datasets', exact: true }).click()
  await page.getByRole('button', { name: 'Choose files…' }).click()
}

/** Real files of the disk, as the browser itself makes them for an input, dropped on the window. */
async function drop(page: Page, paths: string[]): Promise<void> {
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('input'), { type: 'file', multiple: true, id: 'held' }))
  })
  await page.locator('#held').setInputFiles(paths)
  await page.evaluate(() => {
    const held = document.querySelector<HTMLInputElement>('#held')
    const dataTransfer = new DataTransfer()
    for (const file of held?.files ?? []) dataTransfer.items.add(file)
    held?.remove()
    for (const kind of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }))
  })
}

const startImport = (page: Page): Promise<void> => page.getByRole('button', { name: 'Import', exact: true }).click()

async function expectAccessible(page: Page): Promise<void> {
  // Its own window for a second look would be a new page of the app, which Electron refuses.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
}

test('imports a text that was chosen, shows its page, and offers a study of it', async ({ workbench, file }) => {
  const { page } = workbench
  await choose(workbench, await file('prose.txt', 'Call me Ishmael. Some years ago…\n'.repeat(2000)))
  await expect(page.locator('pre')).toContainText('Call me Ishmael.')
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('prose')
  await expect(page.getByLabel('Encoding')).toContainText('UTF-8 (recognised)')
  await expectAccessible(page)
  await page.getByLabel('train').fill('80')
  await expect(page.getByText('The three must add up to 100')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled()
  await page.getByLabel('test').fill('10')
  await startImport(page)
  await expect(page.getByRole('heading', { name: 'prose', level: 1 })).toBeVisible()
  await expect(page.getByRole('row', { name: 'train' })).toContainText('80.0 %')
  await expect(page.getByRole('img', { name: /^Documents by length: 1 documents of/ })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Document 1', exact: true }).click()
  await page.getByRole('button', { name: 'Read on' }).click()
  await expect(page.getByRole('dialog').locator('pre')).toContainText('Call me Ishmael.')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Make a study of this' }).click()
  await expect(page.getByRole('button', { name: 'Models', exact: true })).toHaveAttribute('aria-current', 'page')
  await expect(page.getByRole('combobox', { name: 'Dataset', exact: true })).toHaveValue('prose')
})

test('takes files that are dropped on any screen', async ({ workbench: { page }, file }) => {
  await drop(page, [await file('one.txt', 'the first text'), await file('two.txt', 'the second text')])
  await expect(page.getByText('2 files')).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('dropped')
  await startImport(page)
  await expect(page.getByRole('heading', { name: 'dropped', level: 1 })).toBeVisible()
  await expect(page.getByText('2 documents with 29 characters')).toBeVisible()
})

test('maps the columns of a table', async ({ workbench, file }) => {
  const { page } = workbench
  const rows = Array.from({ length: 200 }, (_, row) => `${row},a remark on ${row},"review, number ${row}",${row % 3}`)
  await choose(workbench, await file('reviews.csv', `id,remark,review,stars\n${rows.join('\n')}\n`))
  await expect(page.getByLabel('Role of column review')).toHaveValue('text')
  await expect(page.getByLabel('Role of column stars')).toHaveValue('label')
  await expectAccessible(page)
  await page.getByLabel('Role of column remark').selectOption('text')
  await expect(page.getByLabel('Role of column review')).toHaveValue('')
  await page.getByLabel('Role of column review').selectOption('target')
  await expect(page.getByText('text pairs')).toBeVisible()
  await page.getByLabel('Role of column stars').selectOption('label')
  await page.getByLabel('Role of column review').selectOption('text')
  await startImport(page)
  await expect(page.getByText('200 documents with')).toBeVisible()
  await expect(page.locator('dd', { hasText: 'stars' })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'review, number' }).first()).toBeVisible()
})

test('finds a column among thousands', async ({ workbench, file }) => {
  const { page } = workbench
  const names = Array.from({ length: 3000 }, (_, column) => `feature ${column}`)
  const rows = Array.from({ length: 30 }, (_, row) => names.map((_name, column) => `${row} of ${column}`).join(','))
  await choose(workbench, await file('wide.csv', `${names.join(',')}\n${rows.join('\n')}\n`))
  await expect(page.getByText('60 of 3,000 columns are shown')).toBeVisible()
  await page.getByLabel('Find a column').fill('feature 2345')
  await page.getByLabel('Role of column feature 2345').selectOption('text')
  await startImport(page)
  await expect(page.getByText('30 documents with')).toBeVisible()
  await expect(page.locator('dd', { hasText: 'feature 2345' })).toBeVisible()
})

test('cancels an import and leaves nothing behind', async ({ workbench, home, file }) => {
  const { page } = workbench
  await choose(workbench, await file('long.csv', `text\n${'a row of some length\n'.repeat(1_000_000)}`))
  // At the first word of progress, long before the end.
  await page.evaluate(() => {
    window.sizewise.onDatasetImportProgress(() => {
      for (const button of document.querySelectorAll('button'))
        if (button.textContent.includes('Cancel the import')) button.click()
    })
  })
  await startImport(page)
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('long')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await page.getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByRole('button', { name: 'Import the sample text' })).toBeVisible()
  const left = ['datasets', 'temporary'].flatMap((name) =>
    existsSync(join(home, name)) ? readdirSync(join(home, name)) : [],
  )
  expect(left).toEqual([])
})

test('says what is wrong with a file where the file is', async ({ workbench, file }) => {
  const { page } = workbench
  const broken = await file('broken.csv', 'text,label\none,1\ntwo,2,3\n')
  await choose(workbench, broken)
  await expect(page.getByRole('alert')).toContainText('expected a row of 2 columns, found 3')
  await expect(page.getByRole('alert')).toContainText(`${broken}:3`)
  await expect(page.getByRole('alert')).toContainText('Open the file at the place named and mend it.')
  await page.getByLabel('Read as').selectOption('text')
  await expect(page.locator('pre')).toContainText('two,2,3')
  await page.getByRole('button', { name: 'Discard' }).click()
  await choose(workbench, await file('empty.txt', ''))
  await expect(page.getByRole('alert')).toContainText('expected at least one text')
  await page.getByRole('button', { name: 'Discard' }).click()
  await drop(page, [broken, await file('a.txt', 'a text')])
  await expect(page.getByRole('alert')).toContainText('expected plain texts or tables, not both at once')
  await expect(page.getByRole('alert')).not.toContainText('--')
  await page.getByRole('button', { name: 'Discard' }).click()
  await choose(workbench, await file('late.csv', `text\n${'fine\n'.repeat(400_000)}too,many\n`))
  await startImport(page)
  await expect(page.getByRole('alert')).toContainText('line 400002')
})

test('deletes the sample with the studies that depend on it, once asked to', async ({ workbench, home }) => {
  const { page, app } = workbench
  await page.getByRole('button', { name: 'Run the sample study' }).click()
  await page.getByRole('button', { name: 'Datasets', exact: true }).click()
  await page.getByRole('button', { name: 'moby-dick' }).click()
  await expect(page.getByRole('heading', { name: 'moby-dick', level: 1 })).toBeVisible()
  const study = 'how big for moby dick'
  await expect
    .poll(() => page.evaluate(() => window.sizewise.studyQueue(null)))
    .toEqual({ result: { running: study, waiting: [] } })
  await page.getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('A study uses it')
  await expect(dialog.getByTitle(study)).toBeVisible()
  await expectAccessible(page)
  const confirm = dialog.getByRole('button', { name: 'Delete', exact: true })
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel('Delete this study too').check()
  await confirm.click()
  await expect(dialog.getByRole('alert')).toContainText('is in the queue; pause first')
  await page.evaluate((name) => window.sizewise.studyPause({ name }), study)
  await confirm.click()
  await expect(page.getByRole('heading', { name: 'What shall the models read?' })).toBeVisible()
  await expectAccessible(page)
  expect(readdirSync(join(home, 'datasets'))).toEqual([])
  expect(await page.evaluate(() => window.sizewise.studyList(null))).toEqual({ result: [] })
  expect(app.windows().length).toBe(1)
})

test('imports a second dataset while another is looked at, and says when it is done', async ({ workbench, file }) => {
  const { page, app } = workbench
  await page.getByRole('button', { name: 'Datasets', exact: true }).click()
  await page.getByRole('button', { name: 'Import the sample text' }).click()
  await expect(page.getByText('1 document with 1.21M characters')).toBeVisible()
  await page.getByRole('button', { name: 'All datasets' }).click()
  await expectAccessible(page)
  await answerDialog(app, [await file('later.txt', 'words of another text')])
  await page.getByRole('button', { name: 'Choose files…' }).click()
  await expect(page.locator('pre')).toBeVisible()
  // To another screen the moment it begins.
  await page.evaluate(() => {
    for (const wanted of ['Import', 'Models'])
      for (const button of document.querySelectorAll('button')) if (button.textContent.trim() === wanted) button.click()
  })
  await page.getByRole('button', { name: 'Show it' }).click()
  await expect(page.getByRole('heading', { name: 'later', level: 1 })).toBeVisible()
})
