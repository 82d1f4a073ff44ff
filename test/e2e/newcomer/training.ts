import { readFile } from 'node:fs/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect } from '../workbench.ts'
import { saveTo } from './system.ts'

/** Training is waited for as long as the machine needs for it. */
export const patience = { timeout: 240_000, intervals: [100] }

const rungs = (page: Page) => page.getByRole('list', { name: /^Ladder/ }).getByRole('listitem')

/** Runs that have come to their end, and how far the one under way has come, as the ladder shows it: 2.35 is 35 % of the third. */
export async function progressOf(page: Page): Promise<number> {
  const shown = await rungs(page).allTextContents()
  const completed = shown.filter((text) => text.includes('completed')).length
  const percent = shown.map((text) => /(\d+) %/.exec(text)?.[1]).find((figure) => figure !== undefined)
  return completed + Number(percent ?? 0) / 100
}

/** Waits until a run is well under way and not yet near its end: between two runs the engine rests. */
export async function waitForMiddleOfRun(page: Page): Promise<number> {
  let progress = 0
  await expect
    .poll(async () => {
      progress = await progressOf(page)
      return progress % 1 >= 0.25 && progress % 1 <= 0.6
    }, patience)
    .toBe(true)
  return progress
}

export async function waitFor(page: Page, progress: number): Promise<void> {
  await expect.poll(() => progressOf(page), patience).toBeGreaterThan(progress)
}

/** The points of the chart that is shown: the x values of each of its lines. */
export async function pointsOfChart(
  app: ElectronApplication,
  page: Page,
  path: string,
): Promise<Map<string, number[]>> {
  await saveTo(app, path)
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  await expect(page.getByText(`Saved ${path}`).first()).toBeVisible()
  const [, ...rows] = (await readFile(path, 'utf8')).trim().split(/\r?\n/)
  const points = new Map<string, number[]>()
  for (const row of rows) {
    const [line, x] = row.split(',') as [string, string]
    points.set(line, [...(points.get(line) ?? []), Number(x)])
  }
  return points
}

export function expectEachStepOnce(points: Map<string, number[]>): void {
  for (const [line, steps] of points) {
    const ascending = [...new Set(steps)].sort((a, b) => a - b)
    expect(steps, line).toEqual(ascending)
  }
}
