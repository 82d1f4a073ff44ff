import { expect, test } from './workbench.ts'

test('opens on the studies and walks through every screen by key', async ({ workbench: { page } }) => {
  await expect(page.getByRole('heading', { name: 'Studies' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Run the sample study' })).toBeVisible()
  for (const name of ['Datasets', 'Models', 'Compare', 'Chat', 'Settings']) {
    await page.getByRole('button', { name, exact: true }).click()
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
  }
})

test('changes language and theme at once, and keeps them', async ({ workbench: { page } }) => {
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByLabel('Language').selectOption('zh-CN')
  await expect(page.getByRole('heading', { name: '设置', level: 1 })).toBeVisible()
  await page.getByLabel('主题').selectOption('dark')
  await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  await page.reload()
  await expect(page.getByRole('button', { name: '研究', exact: true })).toBeVisible()
})
