import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, launch, root, test } from './workbench.ts'

/** Two GPUs whose work the processor does, from the build of the native tests. */
const gpus = { SIZEWISE_CUDA_FOLDER: join(root, '.build', 'addon', 'stand_in') }

const study = `study: mixed
dataset: cats.txt
tokenizer: { kind: char }
ladder:
  - { name: tiny, family: gpt, n_layer: 1, n_head: 1, d_model: 16, context: 32 }
  - { name: small, family: gpt, n_layer: 2, n_head: 2, d_model: 64, context: 32 }
recipe: { batch_size: 8, eval_interval: 500, per_model: { small: { device: "cuda:0" } } }
budget: { max_steps: 200000 }
`

test.setTimeout(120_000)

test('a study mixes devices, and the window shows what they are doing', async ({ home }) => {
  const sources = join(home, 'sources')
  await mkdir(sources)
  await writeFile(join(sources, 'cats.txt'), 'the cat sat on the mat and the dog lay by the door; '.repeat(600))
  await writeFile(join(sources, 'study.yaml'), study)
  const { ELECTRON_RUN_AS_NODE: _, ...own } = process.env
  const create = ['.tools/sizewise.mjs', 'study', 'create', join(sources, 'study.yaml'), '--home', home]
  await promisify(execFile)(process.execPath, create, { cwd: root, env: { ...own, ...gpus } })
  const { app, page } = await launch(home, gpus)

  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await expect(page.getByText('Stand-in A · 16.0 GiB · compute capability 9.0')).toBeVisible()
  await expect(page.getByText('Stand-in B · 8.00 GiB · compute capability 8.6')).toBeVisible()

  await page.getByRole('button', { name: 'Studies', exact: true }).click()
  await page.getByRole('button', { name: 'mixed', exact: true }).click()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByTitle(/^CPU: \d+ % · [\d.]+ [GM]iB of [\d.]+ GiB in use$/)).toBeVisible({ timeout: 30_000 })
  // The other GPU has nothing to do with this study.
  await expect(page.getByTitle('Stand-in A: 42 % · 6.00 GiB of 16.0 GiB in use')).toHaveText(/42 % · 6.00 GiB/)
  await expect(page.getByText(/Stand-in B/)).toHaveCount(0)
  const found = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(found.violations.map(({ id }) => id)).toEqual([])
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByText('Nothing is being trained')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByTitle(/^CPU: /)).toHaveCount(0)

  await page.getByRole('button', { name: 'Chat', exact: true }).click()
  await page.getByRole('textbox', { name: 'Prompt' }).fill('the cat')
  await page.getByRole('button', { name: 'Sampling' }).click()
  await page.getByLabel('device').selectOption('cuda:1')
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Prompt' }).press('Enter')
  await expect(page.getByText(/cuda:1/).first()).toBeVisible()
  await expect(page.getByText(/tok\/s/).first()).toBeVisible({ timeout: 30_000 })
  await app.close()
})

test('a folder for cuBLASLt is kept, and counts from the next start on', async ({ home }) => {
  const folder = join(home, 'libraries of NVIDIA')
  const first = await launch(home, gpus)
  await first.page.getByRole('button', { name: 'Settings', exact: true }).click()
  await expect(first.page.getByText('Our own kernels: no usable cuBLASLt was found')).toBeVisible()
  await first.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, folder)
  await first.page.getByRole('button', { name: 'Choose folder…' }).click()
  await expect(first.page.getByRole('button', { name: 'Look everywhere' })).toBeVisible()
  await first.app.close()

  const second = await launch(home, gpus)
  await second.page.getByRole('button', { name: 'Settings', exact: true }).click()
  await expect(second.page.getByText(`the processor and ${folder}`)).toBeVisible()
  await second.page.getByRole('button', { name: 'Look everywhere' }).click()
  await expect(second.page.getByText('The system, CUDA toolkits, Python environments')).toBeVisible()
  await second.app.close()
})
