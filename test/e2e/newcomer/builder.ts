import type { Page } from '@playwright/test'
import { expect } from '../workbench.ts'

export interface Wishes {
  from: string
  to: string
  sizes: string
  context: string
  steps: string
}

/** From a dataset's first draft to a small ladder; looks at what its largest size is made of. Returns the sizes' names. */
export async function layOut(page: Page, wishes: Wishes): Promise<string[]> {
  await expect(page.getByRole('heading', { name: 'New study', level: 1, exact: true })).toBeVisible()
  const ladder = page.getByRole('table', { name: 'Ladder' })
  const names = ladder.locator('tbody').getByRole('button')
  await expect(names).toHaveCount(6)
  await page.getByLabel('Each size is trained').selectOption('for equal steps')
  await enter(page, 'Amount', wishes.steps)
  for (const [field, value] of Object.entries({
    Context: wishes.context,
    Sizes: wishes.sizes,
    From: wishes.from,
    To: wishes.to,
  })) {
    const before = await ladder.textContent()
    await enter(page, field, value)
    await expect(ladder).not.toHaveText(before!)
  }
  await expect(names).toHaveCount(Number(wishes.sizes))

  await names.last().click()
  await page.getByRole('button', { name: 'Architecture' }).click()
  await page.getByRole('button', { name: /^Feed-forward/ }).click()
  await expect(page.getByRole('heading', { name: 'Feed-forward' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Tensor' })).toBeVisible()
  return (await names.allTextContents()).map((name) => name.trim())
}

/** Types a number into a field as a person does. */
async function enter(page: Page, field: string, value: string): Promise<void> {
  await page.getByLabel(field, { exact: true }).fill(value)
  await page.keyboard.press('Enter')
}
