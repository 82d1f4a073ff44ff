import { english } from '../../electron/contract/phrases/english.ts'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import AxeBuilder from '@axe-core/playwright'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect, launch, test as base } from './workbench.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const sentence = 'the cat sat on the mat and the dog lay by the door; '

/** `create`: plans a study of two sizes with that many steps in the data folder, as the command line does. */
const test = base.extend<{ create: (steps: number, name?: string, sizes?: [string, string]) => Promise<void> }>({
  create: async ({ home }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'sizewise-e2e-study-'))
    await use(async (steps, name = 'two sizes', sizes = ['tiny', 'small']) => {
      await writeFile(join(folder, 'cats.txt'), sentence.repeat(600))
      await writeFile(join(folder, 'study.yaml'), studyFile(name, steps, sizes))
      const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
      const args = ['.tools/sizewise.mjs', 'study', 'create', join(folder, 'study.yaml'), '--home', home]
      await promisify(execFile)(process.execPath, args, { cwd: root, env })
    })
    await rm(folder, { recursive: true, force: true })
  },
})
test.setTimeout(120_000)

const studyFile = (name: string, steps: number, [tiny, small]: [string, string]): string => `study: ${name}
dataset: cats.txt
tokenizer: { kind: char }
ladder:
  - { name: ${tiny}, family: gpt, n_layer: 1, n_head: 1, d_model: 16, context: 32 }
  - { name: ${small}, family: gpt, n_layer: 2, n_head: 2, d_model: 64, context: 32 }
recipe: { batch_size: 8, learning_rate: 2e-3, warmup_steps: 20, eval_interval: 50 }
budget: { max_steps: ${steps} }
`

/** Long enough that the test reaches into the middle of it on any machine; nothing waits for its end. */
const endless = 200_000

const state = async (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const reply = await window.sizewise.studyShow({ name: 'two sizes' })
    return 'result' in reply ? reply.result.state : reply.error.code
  })

const stepsDone = async (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const reply = await window.sizewise.studyShow({ name: 'two sizes' })
    if (!('result' in reply)) throw new Error(reply.error.code)
    return reply.result.runs.reduce((sum, run) => sum + run.step, 0)
  })

async function log(page: Page): Promise<string> {
  const reply = await page.evaluate(() => window.sizewise.studyLog({ name: 'two sizes' }))
  return 'result' in reply ? reply.result.map(({ text }) => english(text)).join('\n') : reply.error.code
}

async function openStudy(page: Page, name = 'two sizes'): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** Pixels of the chart's lines. Their canvas belongs to the thread that paints them: a copy of it is looked at. */
const drawnPixels = async (page: Page): Promise<number> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.plot > canvas')!
    const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!
    context.drawImage(canvas, 0, 0)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((value, index) => index % 4 === 3 && value > 0).length
  })

/** Quitting while a study is trained asks; the answer is to save and quit. */
async function agreeToQuit(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
  })
}

test('a study is run from its page to its answer', async ({ create, home }) => {
  await create(200)
  const { app, page } = await launch(home)
  await openStudy(page)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText(/^On cats, .*\.$/)).toBeVisible({ timeout: 60_000 })
  await expect.poll(() => state(page)).toBe('completed')
  await expect.poll(() => drawnPixels(page)).toBeGreaterThan(2000)
  await expect(page.getByText('“two sizes” is completed')).toBeVisible()

  const runs = page.getByRole('region', { name: 'Runs' }).getByRole('row')
  await expect(runs).toHaveCount(3)
  await expect(runs.nth(2)).toContainText('completed')
  const audit = await new AxeBuilder({ page }).setLegacyMode().include('#screen').analyze()
  expect(audit.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])

  await page.getByRole('tab', { name: 'Samples' }).click()
  await expect(page.getByText('step 200').first()).toBeVisible()
  await page.getByRole('tab', { name: 'Log' }).click()
  await expect(page.getByText('tiny (seed 1337): started, 200 steps')).toBeVisible()
  await page.getByRole('tab', { name: 'Checkpoints' }).click()
  await expect(page.getByText(/step-00000200\.safetensors/).first()).toBeVisible()
  await app.close()
})

test('very long names keep their ends, and nothing needs scrolling sideways', async ({ create, home }) => {
  const name = `${'how much a model makes of the letters '.repeat(4)}in the second edition`
  const small = 'the-larger-of-the-two-models-with-a-name-as-long-as-is-allowed'
  await create(40, name, ['the-smaller-of-the-two-models-with-a-name-as-long-as-allowed', small])
  const { app, page } = await launch(home)
  await openStudy(page, name)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByText(/^On cats, .*\.$/)).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('rowheader', { name: small })).toBeVisible()
  await expect(page.getByRole('button', { name: `${small} validation` })).toBeVisible()
  const sideways = () =>
    page.evaluate(() => {
      const screen = document.querySelector('#screen')!
      return screen.scrollWidth - screen.clientWidth
    })
  for (const tab of ['Charts', 'Samples', 'Config', 'Checkpoints', 'Log']) {
    await page.getByRole('tab', { name: tab }).click()
    expect(await sideways(), tab).toBe(0)
  }
  await app.close()
})

test('what the chart shows can be saved, zoomed, walked and hidden', async ({ create, home }) => {
  await create(100)
  const { app, page } = await launch(home)
  await openStudy(page)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect.poll(() => state(page), { timeout: 60_000 }).toBe('completed')

  for (const kind of ['csv', 'svg', 'png']) {
    const path = join(home, `chart.${kind}`)
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, path)
    await page.getByRole('button', { name: `Save as ${kind.toUpperCase()}` }).click()
    await expect(page.getByText(`Saved ${path}`)).toBeVisible()
    const file = await readFile(path)
    if (kind === 'csv') expect(file.toString().split('\n').length).toBeGreaterThan(200)
    else if (kind === 'svg') expect(file.toString()).toMatch(/^<svg/)
    else expect(file.subarray(1, 4).toString()).toBe('PNG')
  }

  const chart = page.getByRole('application', { name: /two sizes/ })
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await expect(chart.getByRole('status')).toContainText('tiny training')
  await page.keyboard.press('ArrowDown')
  await expect(chart.getByRole('status')).toContainText('tiny validation')

  await page.keyboard.press('Enter')
  await expect(page.getByText(/^The checkpoint of tiny (nearest to|at) step \d+/)).toBeVisible()
  await expect(page.locator('tr[aria-current=true]')).toContainText('tiny')
  await page.getByRole('tab', { name: 'Charts' }).click()

  // A click beside the points chooses a run and opens nothing; one on a point is the same as Enter.
  const box = (await page.locator('.u-over').boundingBox())!
  await page.mouse.click(box.x + 0.9 * box.width, box.y + 6)
  await expect(chart).toBeVisible()
  for (const name of ['tiny training', 'small training']) {
    await page.getByRole('button', { name }).click()
    await expect(page.getByRole('button', { name })).toHaveAttribute('aria-pressed', 'false')
  }
  await page.mouse.move(box.x + 0.3 * box.width, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + 0.7 * box.width, box.y + 24, { steps: 4 })
  await page.mouse.up()
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeVisible()
  // Twice on a point takes the zoom back, and opens no checkpoint.
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height)
  const point = (await chart.locator('.dot').boundingBox())!
  await page.mouse.dblclick(point.x + point.width / 2, point.y + point.height / 2)
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeHidden()
  await page.waitForTimeout(400)
  await expect(chart).toBeVisible()

  await page.getByLabel('Log x').check()
  await page.getByLabel('Log y').check()
  await expect.poll(() => drawnPixels(page)).toBeGreaterThan(2000)
  await app.close()
})

test('a study is paused, goes on, and one of its runs is stopped', async ({ create, home }) => {
  await create(endless)
  const { app, page } = await launch(home)
  await openStudy(page)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect.poll(() => stepsDone(page), { timeout: 60_000 }).toBeGreaterThan(100)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect.poll(() => state(page)).toBe('paused')
  const paused = await stepsDone(page)
  await page.getByRole('button', { name: 'Go on', exact: true }).click()
  await expect.poll(() => stepsDone(page), { timeout: 60_000 }).toBeGreaterThan(paused + 50)

  await page.getByRole('button', { name: 'Stop this run' }).click()
  await expect.poll(() => log(page)).toContain('tiny (seed 1337): stopped')
  await expect.poll(() => log(page)).toContain('small (seed 1337): started')
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect.poll(() => state(page)).toBe('paused')
  await app.close()
})

test('a study goes on when its engine is killed, and says so', async ({ create, home }) => {
  await create(endless)
  const { app, page } = await launch(home)
  await openStudy(page)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect.poll(() => stepsDone(page), { timeout: 60_000 }).toBeGreaterThan(100)
  const pid = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Sizewise engine')?.pid,
  )
  expect(pid).toBeGreaterThan(0)
  process.kill(pid!, 'SIGKILL')
  await expect.poll(() => log(page)).toContain('the engine died')
  const before = await stepsDone(page)
  await expect.poll(() => stepsDone(page), { timeout: 60_000 }).toBeGreaterThan(before + 100)
  await page.getByRole('tab', { name: 'Log' }).click()
  await expect(
    page
      .locator('#screen ol')
      .getByText(/the engine died/)
      .first(),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect.poll(() => state(page)).toBe('paused')
  await app.close()
})

test('a study that is closed in the middle goes on at the next start', async ({ create, home }) => {
  await create(endless)
  const first = await launch(home)
  await openStudy(first.page)
  await first.page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect.poll(() => stepsDone(first.page), { timeout: 60_000 }).toBeGreaterThan(100)
  await agreeToQuit(first.app)
  await first.app.close()

  const second = await launch(home)
  await expect(second.page.getByRole('region', { name: 'Queue' })).toContainText('two sizes')
  await openStudy(second.page)
  const resumed = await stepsDone(second.page)
  expect(resumed).toBeGreaterThan(100)
  await expect.poll(() => stepsDone(second.page), { timeout: 60_000 }).toBeGreaterThan(resumed + 50)
  await expect.poll(() => drawnPixels(second.page)).toBeGreaterThan(2000)
  expect(await log(second.page)).toContain('goes on near step')
  await second.page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect.poll(() => state(second.page)).toBe('paused')
  await second.app.close()
})

test('the queue is ordered by hand, and a study is deleted with its checkpoints', async ({ create, home }) => {
  for (const name of ['two sizes', 'second', 'third']) await create(endless, name)
  const { app, page } = await launch(home)
  for (const name of ['two sizes', 'second', 'third'])
    await page.evaluate((study) => window.sizewise.studyRun({ name: study }), name)
  const queue = page.getByRole('region', { name: 'Queue' }).getByRole('listitem')
  await expect(queue).toHaveText([/two sizes/, /second/, /third/])
  await page.getByRole('button', { name: 'Move third up' }).click()
  await expect(queue).toHaveText([/two sizes/, /third/, /second/])
  await page.getByRole('button', { name: 'Skip' }).click()
  await expect(queue).toHaveText([/third/, /second/, /two sizes/])
  await page.getByRole('button', { name: 'Take second out of the queue' }).click()
  await expect(queue).toHaveText([/third/, /two sizes/])

  await openStudy(page, 'third')
  await page.getByRole('button', { name: 'Delete…', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Delete “third”?')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  // Deleting first stops it, and leads back to the list; only then is the next one trained.
  await expect(queue).toHaveText([/two sizes/])
  await expect(page.getByRole('button', { name: 'third', exact: true })).toBeHidden()
  await page.evaluate(() => window.sizewise.studyPause({ name: 'two sizes' }))
  await expect(page.getByRole('region', { name: 'Queue' })).toBeHidden()
  await app.close()
})
