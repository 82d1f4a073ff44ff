import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import type { Bridge } from '../../electron/contract/bridge.ts'
import type { ModelDescription } from '../../electron/contract/model.ts'
import type { StudyDocument } from '../../electron/contract/study.ts'
import { expect, launch, test } from './workbench.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The command line on a data folder: its JSON. */
async function sizewise(home: string, ...args: string[]): Promise<unknown> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const command = [join(root, '.tools', 'sizewise.mjs'), ...args, '--home', home, '--json']
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, env })
  return JSON.parse(stdout)
}

async function importPlays(home: string): Promise<void> {
  const lines = Array.from({ length: 3000 }, (_, n) => `Line ${n}: to be or not to be, that is question ${n % 97}.`)
  await writeFile(join(home, 'plays.txt'), lines.join('\n'))
  await sizewise(home, 'dataset', 'import', join(home, 'plays.txt'), '--name', 'plays')
}

/** Types a number into a field as a person does. */
async function enter(page: Page, field: string, value: string): Promise<void> {
  await page.getByLabel(field, { exact: true }).fill(value)
  await page.keyboard.press('Enter')
}

/** As main tells the page. */
async function isTraining(page: Page): Promise<boolean> {
  const reply = await page.evaluate(() => (window as unknown as { sizewise: Bridge }).sizewise.studyQueue(null))
  if ('error' in reply) throw new Error(reply.error.code)
  return reply.result.running !== null
}

/** Measuring what is made takes a second for each size. */
const here = ['aria-current', 'page', { timeout: 60_000 }] as const

const rungs = (page: Page) => page.getByRole('group', { name: 'Ladder' }).getByRole('slider')
const figure = (page: Page, name: string) => page.locator(`[data-figure=${name}]`)

test('without data there is a way to data', async ({ workbench: { page } }) => {
  await page.getByRole('button', { name: 'Models', exact: true }).click()
  await page.getByRole('button', { name: 'Import data' }).click()
  await expect(page.getByRole('heading', { name: 'Datasets', level: 1 })).toBeVisible()
})

test('from a dataset to a study in three clicks', async ({ home }) => {
  await importPlays(home)
  const { app, page } = await launch(home)
  await page.getByRole('button', { name: 'Datasets', exact: true }).click()
  await page.getByRole('cell', { name: 'plays' }).click()
  await page.getByRole('button', { name: 'Make a study of this' }).click()
  await page.getByRole('button', { name: 'Create and run' }).click()
  await expect(page.getByRole('button', { name: 'Studies', exact: true })).toHaveAttribute(...here)
  await expect.poll(() => isTraining(page)).toBe(true)
  await page.evaluate(
    (name) => (window as unknown as { sizewise: Bridge }).sizewise.studyPause({ name }),
    'plays by size',
  )
  await app.close()
  expect(await sizewise(home, 'study', 'show', 'plays by size')).toMatchObject({ state: 'paused', dataset: 'plays' })
})

test('a five-rung ladder by keyboard, told exactly, doubted, and made', async ({ home }) => {
  await importPlays(home)
  const { app, page } = await launch(home)
  await page.getByRole('button', { name: 'Models', exact: true }).click()
  await expect(page.getByLabel('Study', { exact: true })).toHaveValue('plays by size')
  await expect(rungs(page)).toHaveCount(6)

  await page.getByLabel('Sizes', { exact: true }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(rungs(page)).toHaveCount(5)

  // The whole ladder by one handle, then one rung by its own.
  const largest = page.getByRole('slider', { name: 'Largest size' })
  const before = await largest.getAttribute('aria-valuenow')
  await largest.focus()
  await page.keyboard.press('ArrowRight')
  await expect(largest).not.toHaveAttribute('aria-valuenow', before!)
  await rungs(page).nth(1).focus()
  const small = await rungs(page).nth(1).getAttribute('aria-valuenow')
  await page.keyboard.press('ArrowUp')
  await expect(rungs(page).nth(1)).not.toHaveAttribute('aria-valuenow', small!)

  await page.getByLabel('Tokenizer').selectOption('bytes')
  await enter(page, 'n_layer', '3')
  await enter(page, 'd_model', '48')
  await enter(page, 'n_head', '3')
  await enter(page, 'd_ff', '100')
  const described = (await sizewise(
    home,
    ...['model', 'describe', '--family', 'gpt', '--layers', '3', '--width', '48', '--heads', '3', '--ff', '100'],
    ...['--context', '64', '--vocab', '257'],
  )) as ModelDescription
  const { total, without_embeddings } = described.parameters
  await expect(figure(page, 'total')).toHaveText(total.toLocaleString('en'))
  await expect(figure(page, 'without_embeddings')).toHaveText(without_embeddings.toLocaleString('en'))

  await enter(page, 'd_model', '50')
  await expect(page.getByText('d_model must be divisible by n_head: 50 is not by 3').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Create', exact: true })).toBeDisabled()
  await enter(page, 'n_head', '2')
  await enter(page, 'd_model', '64')
  await enter(page, 'n_layer', '48')
  await expect(page.getByText('48 layers of width 64 train badly', { exact: false })).toBeVisible()

  await enter(page, 'Amount', '20K')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('48 layers of width 64 train badly')
  await page.getByRole('button', { name: 'Back to the ladder' }).click()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('button', { name: 'Proceed anyway' }).click()
  await expect(page.getByRole('button', { name: 'Studies', exact: true })).toHaveAttribute(...here)
  await app.close()

  const study = (await sizewise(home, 'study', 'show', 'plays by size')) as StudyDocument
  expect(study).toMatchObject({ state: 'new', dataset: 'plays', budget: { tokens: 20_000 } })
  expect(study.runs).toHaveLength(5)
  expect(study.runs[1]!.model).toMatchObject({ n_layer: 48, d_model: 64, n_head: 2, d_ff: 100, vocab: 257 })
})

test('the study file says the picture, and the picture follows the file', async ({ home }) => {
  await importPlays(home)
  const { app, page } = await launch(home)
  await page.getByRole('button', { name: 'Models', exact: true }).click()
  await page.getByRole('button', { name: 'Recipe' }).click()
  await enter(page, 'learning_rate', '2e-3')
  await page.getByLabel('gradient_checkpointing').selectOption('true')
  await page.getByRole('button', { name: 'Model', exact: true }).click()
  await expect(page.getByText('Computed again')).toBeVisible()
  await page.getByRole('button', { name: 'Recipe' }).click()
  await page.getByRole('button', { name: 'this size' }).click()
  await expect(page.getByLabel('gradient_checkpointing').locator('option').first()).toContainText('true')
  await enter(page, 'weight_decay', '0.05')
  await page.getByRole('button', { name: 'Study file' }).click()
  const file = page.getByLabel('Study file, YAML')
  await expect(file).toHaveValue(
    /recipe:\n {2}learning_rate: 0\.002\n {2}gradient_checkpointing: true\n {2}per_model:\n {4}.*: \{ weight_decay: 0\.05 \}/,
  )

  const study = 'study: by hand\ndataset: plays\ntokenizer: { kind: bpe, vocab: 300 }\nladder:\n'
  await file.fill(`${study}  - { preset: nano, context: 32 }\n  - { preset: micro, contxt: 32 }\n`)
  await expect(page.getByRole('alert')).toContainText('line 6: unknown key "contxt"; did you mean context?')
  await expect(page.getByRole('button', { name: 'Create and run' })).toBeDisabled()
  await file.fill(
    `${study}  - { preset: nano, context: 32 }\n  - { preset: micro, context: 32 }\nbudget: { max_steps: 5 }\n`,
  )
  await expect(rungs(page)).toHaveCount(2)
  await expect(page.getByLabel('Study', { exact: true })).toHaveValue('by hand')
  await page.getByRole('button', { name: 'Architecture' }).click()
  await page.getByRole('button', { name: /^Feed-forward/ }).press('Enter')
  await expect(page.getByRole('cell', { name: '48 × 192' })).toBeVisible()

  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])

  await page.getByRole('button', { name: 'Create and run' }).click()
  await expect(page.getByRole('button', { name: 'Studies', exact: true })).toHaveAttribute(...here)
  // Closing while something is being trained asks first.
  await expect.poll(() => isTraining(page)).toBe(false)
  await app.close()
  const made = (await sizewise(home, 'study', 'show', 'by hand')) as StudyDocument
  expect(made.runs.map((run) => [run.model.name, run.model.context, run.steps])).toEqual([
    ['nano', 32, 5],
    ['micro', 32, 5],
  ])
})
