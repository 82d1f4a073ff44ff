import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, launch, test as base } from './workbench.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

async function sizewise(...args: string[]): Promise<void> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  await promisify(execFile)(process.execPath, [join(root, '.tools', 'sizewise.mjs'), ...args, '--json'], {
    cwd: root,
    env,
  })
}

const size = (name: string, layers: number, width: number): string =>
  `  - { name: ${name}, family: gpt, n_layer: ${layers}, n_head: 2, d_model: ${width}, context: 32 }`

/** Two tiny models and one whose long answers can be stopped, trained by the command line for some seconds. */
async function trainTinyStudy(folder: string): Promise<string> {
  const lines = Array.from({ length: 400 }, (_, n) => `Line ${n}: to be or not to be, that is question ${n % 97}.`)
  await writeFile(join(folder, 'plays.txt'), lines.join('\n'))
  const study = [
    'study: tiny plays',
    `dataset: ${JSON.stringify(join(folder, 'plays.txt'))}`,
    'tokenizer: { kind: byte }',
    ...['ladder:', size('narrow', 1, 8), size('middling', 1, 16), size('wide', 8, 256)],
    'recipe: { batch_size: 2, learning_rate: 3e-3, warmup_steps: 5, eval_interval: 2 }',
    'budget: { max_steps: 10 }',
  ]
  await writeFile(join(folder, 'study.yaml'), `${study.join('\n')}\n`)
  const home = join(folder, 'home')
  await sizewise('study', 'create', join(folder, 'study.yaml'), '--home', home)
  await sizewise('study', 'run', 'tiny plays', '--home', home)
  return home
}

/** One trained data folder for every test of the file; each begins conversations of its own. */
const test = base.extend<object, { trained: string }>({
  trained: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'sizewise-e2e-chat-'))
      await use(await trainTinyStudy(folder))
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
})

const openChat = (page: Page) => page.getByRole('button', { name: 'Chat', exact: true }).click()
const prompt = (page: Page) => page.getByLabel('Prompt', { exact: true })
const lanes = (page: Page) => page.locator('article').last().locator('section')
const option = (page: Page, name: string) => page.getByLabel(name, { exact: true })

async function sample(page: Page, options: Record<string, string>): Promise<void> {
  await page.getByRole('button', { name: 'Sampling' }).click()
  for (const [name, value] of Object.entries(options)) await option(page, name).fill(value)
  await page.getByRole('button', { name: 'Sampling' }).click()
}

/** Each test begins with the same three lanes, whichever the one before it left. */
async function beginWithThree(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New conversation' }).click()
  await page.getByRole('button', { name: 'Choose models…' }).click()
  await page.getByRole('button', { name: 'Smallest, middle, largest' }).click()
  await page.getByRole('button', { name: 'Done' }).click()
}

async function send(page: Page, text: string): Promise<void> {
  const before = await page.locator('article').count()
  await prompt(page).fill(text)
  await page.keyboard.press('Enter')
  await expect(page.locator('article')).toHaveCount(before + 1)
}

/** The texts of the last prompt's lanes, once all of them have ended. */
async function answers(page: Page): Promise<string[]> {
  // Two lanes of eight thousand tokens are laid out on a busy machine in their own time.
  await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible({ timeout: 60_000 })
  return lanes(page).getByRole('listbox').allTextContents()
}

test('three sizes continue one prompt, small to large, and say how sure they were', async ({ trained }) => {
  const { app, page } = await launch(trained)
  await openChat(page)
  await sample(page, { max_tokens: '40' })
  await send(page, 'to be')
  expect(await answers(page)).toHaveLength(3)
  await expect(lanes(page).getByRole('heading')).toHaveText(['narrow', 'middling', 'wide'])
  for (const lane of await lanes(page).all()) {
    await expect(lane).toContainText(/surprise\s*\d+\.\d\d\s*bits\/token/)
    await expect(lane).toContainText(/speed\s*[\d,]+\s*tok\/s/)
    await expect(lane).toContainText(/40 tokens · first after [\d.]+ ms/)
  }
  const text = lanes(page).first().getByRole('listbox')
  await text.focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tooltip')).toContainText(/%\s+probability · \d+\.\d\d bits/)
  // The five likeliest, and the written one among them or below.
  const chances = page.getByRole('tooltip').getByRole('row')
  await expect.poll(() => chances.count()).toBeGreaterThanOrEqual(5)
  await expect(chances.filter({ hasText: 'written' })).toHaveCount(1)
  const first = await page.getByRole('tooltip').textContent()
  await page.keyboard.press('End')
  await expect(page.getByRole('tooltip')).not.toHaveText(first ?? '')
  await expect(chances.filter({ hasText: 'written' })).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tooltip')).toHaveCount(0)
  await lanes(page).last().getByRole('option').nth(3).hover()
  await expect(page.getByRole('tooltip')).toContainText('probability')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])

  await page.getByRole('button', { name: 'Copy as a table' }).click()
  await expect
    .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
    .toMatch(/^> to be\n\n\| Model \| Parameters \| Answer .*\n\| --- .*\n\| narrow .*\n\| middling .*\n\| wide .*\n$/)
  await app.close()
})

test('an answer is voted the best, once in a turn, and the conversation counts by size', async ({ trained }) => {
  const first = await launch(trained)
  await openChat(first.page)
  await beginWithThree(first.page)
  await sample(first.page, { max_tokens: '8' })
  const vote = (page: Page, model: string) =>
    page
      .locator('article')
      .last()
      .getByRole('button', { name: `Best answer: ${model}` })
  const list = (page: Page) => page.getByRole('navigation', { name: 'Conversations' }).getByRole('button')
  await send(first.page, 'to be')
  await answers(first.page)
  await vote(first.page, 'narrow').click()
  await expect(vote(first.page, 'narrow')).toHaveAttribute('aria-pressed', 'true')
  await vote(first.page, 'wide').click()
  await expect(vote(first.page, 'narrow')).toHaveAttribute('aria-pressed', 'false')
  await send(first.page, 'or not')
  await answers(first.page)
  await vote(first.page, 'wide').focus()
  await first.page.keyboard.press('Enter')
  await expect(list(first.page).nth(1)).toContainText(/votes: 6\.\d\dM 2$/)
  await send(first.page, 'that is')
  await answers(first.page)
  await vote(first.page, 'narrow').click()
  await vote(first.page, 'narrow').click()
  await expect(vote(first.page, 'narrow')).toHaveAttribute('aria-pressed', 'false')
  await vote(first.page, 'middling').click()
  await expect(list(first.page).nth(1)).toContainText(/votes: [\d.]+K 1 · 6\.\d\dM 2$/)
  await first.page.locator('article').last().getByRole('button', { name: 'Copy as a table' }).click()
  await expect
    .poll(() => first.app.evaluate(({ clipboard }) => clipboard.readText()))
    .toMatch(/\| Best \|\n.*\n\| narrow .*\|  \|\n\| middling .*\| ✓ \|\n/)
  await first.app.close()

  const { app, page } = await launch(trained)
  await openChat(page)
  await expect(vote(page, 'middling')).toHaveAttribute('aria-pressed', 'true')
  await expect(
    page
      .getByRole('banner')
      .or(page.locator('header'))
      .getByText(/^votes: /),
  ).toBeVisible()
  await app.close()
})

test('answers from any checkpoint that is kept, all lanes at one share of training or each at its own', async ({
  trained,
}) => {
  const { app, page } = await launch(trained)
  await openChat(page)
  await beginWithThree(page)
  await sample(page, { max_tokens: '12', temperature: '0' })
  await page.getByRole('button', { name: 'Checkpoints' }).click()
  await expect(page.getByRole('button', { name: 'Best of each' })).toBeDisabled()
  const together = page.getByRole('slider', { name: 'Share of training' })
  const place = /^step \d+ of 10 · \d+ %$/
  const steps = () => lanes(page).getByText(place).allTextContents()
  await send(page, 'to be')
  const best = await answers(page)
  const bestSteps = await steps()
  expect(bestSteps).toHaveLength(3)

  // Milestones of ten steps, evaluated every second one: 2, 4 and 6.
  await together.fill('0')
  await together.press('ArrowRight')
  await send(page, 'to be')
  const early = await answers(page)
  expect(await steps()).toEqual(Array.from({ length: 3 }, () => 'step 4 of 10 · 40 %'))
  expect(early).not.toEqual(best)

  await page.getByLabel('The same share of training for all').uncheck()
  await page.getByRole('slider', { name: 'Checkpoint of wide' }).press('Home')
  await send(page, 'to be')
  const apart = await answers(page)
  expect(await steps()).toEqual([...Array.from({ length: 2 }, () => 'step 4 of 10 · 40 %'), 'step 2 of 10 · 20 %'])
  expect(apart.slice(0, 2)).toEqual(early.slice(0, 2))
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])

  await page.getByRole('button', { name: 'Best of each' }).click()
  await send(page, 'to be')
  expect(await answers(page)).toEqual(best)
  expect(await steps()).toEqual(bestSteps)
  await expect(lanes(page).last().getByText('full length')).toBeInViewport()
  const pane = page.locator('div.turns')
  const hidden = () => pane.evaluate((at) => at.scrollHeight - at.clientHeight - at.scrollTop)
  await expect.poll(hidden, 'the last line of the last answer is not cut').toBeLessThanOrEqual(1)
  expect(await pane.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(0)

  await page.getByRole('button', { name: 'Studies', exact: true }).click()
  await page.getByText('tiny plays').first().click()
  await page.getByRole('tab', { name: 'Checkpoints' }).click()
  const row = page.getByRole('row').filter({ hasText: 'middling' }).filter({ hasText: 'milestone' })
  await expect(row).toHaveCount(3)
  await row.first().getByRole('button', { name: 'Chat with this one' }).click()
  await expect(page.getByRole('list', { name: 'Models' })).toHaveText(/middling.* step 2$/)
  await send(page, 'to be')
  expect(await answers(page)).toHaveLength(1)
  expect(await steps()).toEqual(['step 2 of 10 · 20 %'])
  await app.close()
})

test('one lane after the other where memory is short: the same answers, and it says so', async ({ trained }) => {
  const { app, page } = await launch(trained)
  await openChat(page)
  await beginWithThree(page)
  await sample(page, { max_tokens: '24' })
  const note = page.locator('article').last().getByText('Memory does not hold these models at once')
  await send(page, 'question')
  const atOnce = await answers(page)
  expect(atOnce).toHaveLength(3)
  await expect(note).toHaveCount(0)
  await app.evaluate(() => {
    process.availableMemory = () => 1_000_000
  })
  await send(page, 'question')
  await expect(note).toBeVisible()
  expect(await answers(page)).toEqual(atOnce)
  await app.close()
})

test('samples of one size, with weights in fewer bits, and beside a draft that changes no word', async ({
  trained,
}) => {
  const { app, page } = await launch(trained)
  await openChat(page)
  await beginWithThree(page)
  await sample(page, { max_tokens: '30', temperature: '0.9', samples: '3' })
  await prompt(page).fill('to be')
  await expect(page.getByRole('alert')).toHaveText('There are 6 lanes: choose fewer models, or fewer samples of each.')
  await expect(page.getByRole('button', { name: 'Continue' })).toBeDisabled()

  await page.getByRole('button', { name: 'Choose models…' }).click()
  for (const name of ['narrow', 'middling']) await page.getByRole('checkbox', { name }).uncheck()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await send(page, 'to be')
  const three = await answers(page)
  expect(new Set(three).size).toBe(3)
  await expect(lanes(page).getByRole('heading')).toHaveText([1, 2, 3].map((n) => `wide · sample ${n}`))
  await expect(lanes(page).first()).toContainText(/30 tokens · first after [\d.]+ ms · [\d.]+ MiB for all samples/)
  await expect(page.locator('article').last()).toContainText('seed 1337 · 3 samples each')

  // The second sample is what its seed writes alone, also where a smaller model drafts.
  await sample(page, { samples: '1', seed: '1338' })
  await send(page, 'to be')
  expect(await answers(page)).toEqual([three[1]])
  await page.getByRole('button', { name: 'Sampling' }).click()
  const [weights, draft] = ['weights', 'draft'].map((name) => page.getByRole('combobox', { name }))
  await draft!.focus()
  await page.keyboard.press('ArrowDown')
  await expect(draft!.locator('option:checked')).toHaveText(/^narrow/)
  await send(page, 'to be')
  expect(await answers(page)).toEqual([three[1]])
  await expect(lanes(page).first()).toContainText(/\d+ of \d+ drafted right/)

  await expect(page.locator('article').last()).toContainText(/draft \S*narrow/)

  await draft!.selectOption('none')
  const memory = async (): Promise<number> =>
    Number(/· ([\d.]+) MiB/.exec((await lanes(page).first().textContent()) ?? '')?.[1])
  const whole = await memory()
  await weights!.selectOption('int4')
  await send(page, 'to be')
  expect(await answers(page)).toHaveLength(1)
  expect(await memory()).toBeLessThan(whole / 2)
  await expect(page.locator('article').last()).toContainText('weights int4')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  await app.close()
})

test('stops one lane, then all of a long answer, and keeps what was written', async ({ trained }) => {
  const { app, page } = await launch(trained)
  await openChat(page)
  await beginWithThree(page)
  await sample(page, { max_tokens: '8192' })
  for (const stop of ['Stop wide', 'Stop all']) {
    await send(page, 'Line 1')
    await expect(lanes(page).last().getByRole('option').first()).toBeVisible()
    await page.getByRole('button', { name: stop }).click()
    for (const text of await answers(page)) expect(text.length).toBeGreaterThan(0)
    await expect(lanes(page).last()).toContainText('stopped')
  }
  await app.close()
})

test('is the same again with the same seed, and is there after a restart', async ({ trained }) => {
  const first = await launch(trained)
  await openChat(first.page)
  await beginWithThree(first.page)
  await sample(first.page, { max_tokens: '24', temperature: '0', seed: '7' })
  await send(first.page, 'question')
  const written = await answers(first.page)
  await send(first.page, 'question')
  expect(await answers(first.page)).toEqual(written)
  await first.page.getByRole('button', { name: 'Rename…' }).click()
  await first.page.getByLabel('Name', { exact: true }).fill('questions')
  await first.page.getByRole('button', { name: 'Save' }).click()
  await expect(first.page.getByRole('button', { name: 'questions' })).toBeVisible()
  await first.app.close()

  const { app, page } = await launch(trained)
  await openChat(page)
  await expect(page.locator('article')).toHaveCount(2)
  expect(await answers(page)).toEqual(written)
  await send(page, 'question')
  expect(await answers(page)).toEqual(written)
  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page.getByRole('button', { name: 'questions' })).toHaveCount(0)
  await app.close()
})
