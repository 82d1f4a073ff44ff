import type { Page } from '@playwright/test'
import { setTimeout as delay } from 'node:timers/promises'
import { study } from './homes.ts'

/** Something that a person does for so many seconds. */
export type Scene = (page: Page, seconds: number) => Promise<void>

/** The study's page with the charts of all its runs. */
export async function showCharts(page: Page): Promise<void> {
  await page.locator('#go-studies').click()
  await page.locator('#screen').getByRole('button', { name: study, exact: true }).click()
  await page.locator('.u-over').waitFor()
}

/** The table of all runs of all studies. */
export async function showTable(page: Page): Promise<void> {
  await page.locator('#go-compare').click()
  await page.locator('#screen select').first().selectOption('')
  await page.locator('tr[data-run]').nth(10).waitFor()
}

export const watch: Scene = async (_, seconds) => {
  await delay(1000 * seconds)
}

export const moveCursor: Scene = async (page, seconds) => {
  const box = (await page.locator('.u-over').boundingBox())!
  await during(seconds, async (at) => {
    const x = box.x + box.width * (0.5 + 0.48 * Math.sin(at / 23))
    await page.mouse.move(x, box.y + box.height * (0.5 + 0.48 * Math.sin(at / 7)))
    await delay(8)
  })
}

export const changeView: Scene = async (page, seconds) => {
  const box = (await page.locator('.u-over').boundingBox())!
  const across = (share: number): number => box.x + box.width * share
  const over = page.locator('#screen select').first()
  const middle = box.y + box.height / 2
  const steps = [
    async () => {
      await page.mouse.move(across(0.3), middle)
      await page.mouse.down()
      await page.mouse.move(across(0.7), middle + 4, { steps: 8 })
      await page.mouse.up()
    },
    () => page.mouse.dblclick(across(0.5), middle),
    () => page.getByRole('slider').first().press('ArrowRight'),
    () => page.getByRole('slider').first().press('ArrowLeft'),
    () => over.selectOption('tokens'),
    () => page.getByLabel('Log x').check(),
    () => over.selectOption('elapsed_s'),
    () => page.getByLabel('Log x').uncheck(),
    () => page.getByLabel('Log y').check(),
    () => over.selectOption('step'),
    () => page.getByLabel('Log y').uncheck(),
  ]
  await during(seconds, async (at) => {
    await steps[at % steps.length]!()
    await delay(100)
  })
}

export const switchScreens: Scene = async (page, seconds) => {
  const tabs = ['Samples', 'Config', 'Checkpoints', 'Log', 'Charts']
  const screens = ['datasets', 'models', 'compare', 'chat', 'settings']
  const steps = [
    ...tabs.map((name) => () => page.getByRole('tab', { name, exact: true }).first().click()),
    ...screens.map((name) => () => page.locator(`#go-${name}`).click()),
    () => showCharts(page),
  ]
  await during(seconds, async (at) => {
    await steps[at % steps.length]!()
    await delay(150)
  })
}

/** Down to the last row and up again, with the wheel. */
export const scrollTable: Scene = async (page, seconds) => {
  const box = (await page.locator('tr[data-run]').nth(5).boundingBox())!
  await page.mouse.move(box.x + 80, box.y + box.height / 2)
  await during(seconds, async (at) => {
    await page.mouse.wheel(0, at % 400 < 200 ? 560 : -560)
    await delay(16)
  })
}

async function during(seconds: number, step: (at: number) => Promise<void>): Promise<void> {
  const end = performance.now() + 1000 * seconds
  for (let at = 0; performance.now() < end; at++) await step(at)
}
