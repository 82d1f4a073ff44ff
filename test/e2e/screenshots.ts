/**
 * Photographs every screen and dialog in both languages, both themes and two sizes of window into .build/screenshots.
 * `npm run screenshots [-- --home FOLDER --only VIEW]`: of a copy of that data folder; without one, of the sample study,
 * which is trained once and kept. `-- --tour`: the pictures of README's tour alone, into .tour.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { languages } from '../../electron/contract/settings.ts'
import { commandLine } from './filled-home.ts'
import { failureView, screen, views, type Opened, type View } from './views.ts'
import { launch, root } from './workbench.ts'

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]
/** Lines of charts are painted on a thread that tells nobody when it is done; ms. */
const painting = 200
const tour = ['dataset', 'models', 'study', 'compare', 'chat-answered']

const { values } = parseArgs({
  options: { home: { type: 'string' }, only: { type: 'string' }, tour: { type: 'boolean', default: false } },
})
const output = values.tour ? join(root, '.tour') : join(root, '.build', 'screenshots')
const source = values.home ?? sampleHome()
const wanted = [...views, failureView].filter(({ name }) =>
  values.tour ? tour.includes(name) : values.only === undefined || values.only === name,
)
const scratch = mkdtempSync(join(tmpdir(), 'sizewise-screenshots-'))
mkdirSync(output, { recursive: true })

try {
  const home = join(scratch, 'home')
  cpSync(source, home, { recursive: true })
  await photographAll(home, wanted, '')
  if (values.only === undefined && !values.tour) {
    const empty = (['studies', 'datasets', 'models', 'compare', 'chat'] as const).map(screen)
    await photographAll(join(scratch, 'empty'), empty, 'empty-')
  }
} finally {
  rmSync(scratch, { recursive: true })
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

async function photographAll(home: string, shown: View[], prefix: string): Promise<void> {
  mkdirSync(home, { recursive: true })
  const opened: Opened = { ...(await launch(home)), ...namesIn(home) }
  const { app, page } = opened
  await page.evaluate(() => window.sizewise.appChangeSettings({ toured: true }))
  for (const { width, height } of values.tour ? sizes.slice(0, 1) : sizes) {
    await app.evaluate(
      ({ BrowserWindow }, [w, h]) => {
        BrowserWindow.getAllWindows()[0]!.setContentSize(w!, h!)
      },
      [width, height],
    )
    for (const language of values.tour ? (['en'] as const) : languages)
      for (const theme of values.tour ? (['light'] as const) : (['light', 'dark'] as const)) {
        await page.evaluate((part) => window.sizewise.appChangeSettings(part), { language, theme })
        for (const view of shown) {
          await view.open(opened)
          await settle(opened)
          const name = values.tour
            ? `${view.name}.png`
            : `${prefix}${view.name}-${language}-${theme}-${width}x${height}.png`
          await page.screenshot({ path: join(output, name) })
          console.log(name)
        }
        await page.reload()
        await page.locator('#screen').waitFor()
      }
  }
  await app.close()
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
