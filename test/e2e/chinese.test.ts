import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { fillHome } from './filled-home.ts'
import { command } from './views.ts'
import { expect, launch, test } from './workbench.ts'

test.setTimeout(120_000)

const sentence = /[A-Za-z]{2,}(?: [a-z]{2,}){2,}/

/** All of it Chinese, but for names. */
async function expectChinese(where: Locator): Promise<void> {
  await expect(where).toHaveText(/[\u4e00-\u9fff]/)
  expect(await where.innerText()).not.toMatch(sentence)
}

async function openTinyStudy(page: Page): Promise<void> {
  await page.locator('#go-studies').click()
  await page.locator('#screen').getByRole('button', { name: 'tiny', exact: true }).click()
}

test('what core says is Chinese in the Chinese window, and English as soon as the window is', async ({ home }) => {
  fillHome(home)
  const broken = join(home, 'broken.csv')
  await writeFile(broken, 'text,label\none,1\ntwo,2,3\n')
  const { app, page } = await launch(home)
  const speak = (language: 'en' | 'zh-CN') =>
    page.evaluate((chosen) => window.sizewise.appChangeSettings({ language: chosen, toured: true }), language)
  await speak('zh-CN')

  await openTinyStudy(page)
  const answer = page.locator('#screen .answer')
  await expect(answer).toContainText('在 tiny 上')
  await expectChinese(answer)
  const verdict = page.getByRole('heading', { name: '判断' }).locator('..')
  await expectChinese(verdict)
  await page.getByRole('tab', { name: '日志' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('研究已完成')
  await expectChinese(page.getByRole('tabpanel'))

  await page.locator('#go-models').click()
  await page.getByLabel('n_layer', { exact: true }).fill('48')
  await page.keyboard.press('Enter')
  const warnings = page.locator('#screen .warnings')
  await expect(warnings).toContainText('难以训练')
  await expectChinese(warnings)

  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
  }, broken)
  await page.locator('#go-datasets').click()
  await command(app, { kind: 'importDataset' })
  const failure = page.getByRole('alert')
  await expect(failure).toContainText('一行应有 2 列，实际有 3 列（第 3 行）')
  await expect(failure).toContainText('请打开文件，在所指位置修改。')
  await expectChinese(failure)

  await speak('en')
  await expect(failure).toContainText('expected a row of 2 columns, found 3 (line 3)')
  await expect(failure).toContainText('Open the file at the place named and mend it.')
  await openTinyStudy(page)
  await expect(answer).toContainText('On tiny, ')
  await app.close()
})
