import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { expect } from '../workbench.ts'
import { chooseFile } from './system.ts'

const [subjects, verbs, places] = [
  ['the whale', 'a sailor', 'the old captain', 'one ship', 'the cook', 'a gull'],
  ['saw', 'followed', 'forgot', 'hunted', 'called'],
  ['the harbour', 'an island', 'the northern star', 'the moon', 'a storm', 'the long coast', 'home'],
]

/** Text of a small grammar, the same at every call. */
export async function writeTale(folder: string, name: string, sentences: number): Promise<string> {
  const lines = Array.from({ length: sentences }, (_, at) => {
    const word = (words: readonly string[] | undefined, stride: number): string =>
      words![(at * stride) % words!.length]!
    return `On day ${at % 97} ${word(subjects, 7)} ${word(verbs, 3)} ${word(places, 11)}.`
  })
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  await writeFile(path, lines.join('\n'))
  return path
}

/** From the screen that a new workbench opens on, by the dialog. */
export async function importFirst(
  { app, page }: { app: ElectronApplication; page: Page },
  path: string,
): Promise<void> {
  await expect(page.getByRole('heading', { name: 'How big does a model need to be?' })).toBeVisible()
  await chooseFile(app, path)
  await page.getByRole('button', { name: 'Import your own text…' }).click()
  await startImport(page)
}

/** A file of the disk, as the browser itself makes it for an input, dropped on whatever screen is open. */
export async function importDropped(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'held' }))
  })
  await page.locator('#held').setInputFiles(path)
  await page.evaluate(() => {
    const held = document.querySelector<HTMLInputElement>('#held')
    const dataTransfer = new DataTransfer()
    for (const file of held?.files ?? []) dataTransfer.items.add(file)
    held?.remove()
    for (const kind of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }))
  })
  await startImport(page)
}

async function startImport(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Import', level: 1, exact: true })).toBeVisible()
  await expect(page.getByLabel('Beginning of')).toContainText('On day 0 the whale saw the harbour.')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
}
