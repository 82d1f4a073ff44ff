/**
 * Photographs every screen and dialog in both languages, both themes and two sizes of window into .build/screenshots.
 * `npm run screenshots [-- --home FOLDER --only VIEW …]`: of copies of that data folder; without one, of the sample study,
 * which is trained once and kept. `-- --tour`: the pictures of README's tour alone, into .tour.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { languages, type Language } from '../../electron/contract/settings.ts'
import { commandLine } from './filled-home.ts'
import { failureView, screen, views, type Opened, type View } from './views.ts'
import { launch, root } from './workbench.ts'

interface Size {
  width: number
  height: number
}
const sizes: Size[] = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]
/** Lines of charts are painted on a thread that tells nobody when it is done; ms. */
const painting = 200
const tour = ['dataset', 'models', 'study', 'compare', 'chat-answered']

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    only: { type: 'string', multiple: true },
    tour: { type: 'boolean', default: false },
  },
})
const output = values.tour ? join(root, '.tour') : join(root, '.build', 'screenshots')
const source = values.home ?? sampleHome()
const wanted = (name: string): boolean =>
  values.tour ? tour.includes(name) : values.only === undefined || values.only.includes(name)
const filled = [...views, failureView].filter(({ name }) => wanted(name))
const empty = (['studies', 'datasets', 'models', 'compare', 'chat'] as const)
  .map((name) => ({ ...screen(name), name: `empty-${name}` }))
  .filter(({ name }) => wanted(name))
const names = namesIn(source)
mkdirSync(output, { recursive: true })

for (const size of values.tour ? sizes.slice(0, 1) : sizes)
  for (const language of values.tour ? (['en'] as const) : languages)
    for (const theme of values.tour ? (['light'] as const) : (['light', 'dark'] as const)) {
      const batch = { size, language, theme }
      if (filled.length > 0) await photograph(filled, batch, source)
      if (empty.length > 0) await photograph(empty, batch)
    }

function sampleHome(): string {
  // Its path is seen in some pictures: it tells nothing of this checkout.
  const home = join(tmpdir(), 'sizewise-sample')
  if (!existsSync(home)) {
    mkdirSync(home)
    console.error('sizewise: training the sample study, once')
    commandLine(home, 'demo')
  }
  return home
}

interface Batch {
  size: Size
  language: Language
  theme: 'light' | 'dark'
}

/** On a data folder of its own, so that nothing done for one batch is seen in another. */
async function photograph(shown: View[], { size, language, theme }: Batch, from?: string): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'sizewise-screenshots-'))
  try {
    if (from !== undefined) cpSync(from, home, { recursive: true })
    const opened: Opened = { ...(await launch(home)), ...names }
    const { app, page } = opened
    const settings = { toured: true, language, theme }
    await page.evaluate((part) => window.sizewise.appChangeSettings(part), settings)
    for (const view of shown) {
      await view.open(opened)
      await resize(opened, size)
      await settle(opened)
      const name = values.tour ? view.name : `${view.name}-${language}-${theme}-${size.width}x${size.height}`
      await page.screenshot({ path: join(output, `${name}.png`) })
      console.log(`${name}.png`)
    }
    await app.close()
  } finally {
    rmSync(home, { recursive: true })
  }
}

/** What the page has, to the pixel: a menu that is made anew moves the edge of a window. */
async function resize({ app, page }: Opened, size: Size): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
    if (width === size.width && height === size.height) return
    await app.evaluate(({ BrowserWindow }, wanted) => {
      BrowserWindow.getAllWindows()[0]!.setContentSize(wanted.width, wanted.height)
    }, size)
    await page.waitForTimeout(100)
  }
  throw new Error(`the window does not take ${size.width}x${size.height}`)
}

function namesIn(home: string): { study: string; dataset: string } {
  const { studies } = commandLine(home, 'study', 'list') as { studies: { name: string; dataset: string }[] }
  const [first] = studies
  return { study: first?.name ?? '', dataset: first?.dataset ?? '' }
}

/** Fonts are there, and nothing is being drawn any more. */
async function settle({ page }: Opened): Promise<void> {
  await page.mouse.move(0, 0)
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)))
    for (let frames = 0; frames < 3; frames++) await new Promise((resolve) => requestAnimationFrame(resolve))
  })
  await page.waitForTimeout(painting)
}
