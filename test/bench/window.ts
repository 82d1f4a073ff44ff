/**
 * How smooth the window stays while two engine threads train: how late main's event loop comes, how long frames take, and
 * how long a start takes. `npm run bench:window [-- --seconds N --scene NAME --starts N --app FOLDER]`; `--app`: another
 * checkout, to compare two in turn. The data folder is made once and kept in .build/bench-window: a study of eight sizes,
 * seven of them really trained to 100,000 steps; the eighth goes on beyond 100,000 while it is looked at. The runs that
 * fill the table of thousands are written through the stores.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { root } from '../e2e/workbench.ts'
import { copyOfHome } from './window/homes.ts'
import { close, open, train } from './window/opened.ts'
import { observe } from './window/probes.ts'
import { printReport, writeReport, type Measured } from './window/report.ts'
import {
  changeView,
  moveCursor,
  scrollTable,
  showCharts,
  showTable,
  switchScreens,
  watch,
  type Scene,
} from './window/scenes.ts'
import { timeStarts } from './window/start-up.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    scene: { type: 'string' },
    starts: { type: 'string', default: '5' },
    app: { type: 'string', default: root },
  },
})
const seconds = Number(values.seconds)
const measured: Measured[] = []

await session(0, showCharts, { watch, cursor: moveCursor, view: changeView, screens: switchScreens })
for (const runs of [800, 4800]) await session(runs, showTable, { [`table-${runs}`]: scrollTable })
const count = Number(values.starts)
const starts = count === 0 ? null : await withHome(0, (home) => timeStarts(values.app, home, count))
printReport(measured, starts)
console.log(writeReport(join(root, 'test', 'bench', 'results'), values.app, measured, starts))

/** The app once, with its scenes one after the other, of those that are wanted. */
async function session(
  moreRuns: number,
  show: (page: Page) => Promise<void>,
  scenes: Record<string, Scene>,
): Promise<void> {
  const wanted = Object.entries(scenes).filter(([name]) => values.scene === undefined || values.scene === name)
  if (wanted.length === 0) return
  await withHome(moreRuns, async (home) => {
    const opened = await open(values.app, home)
    await train(opened)
    for (const [scene, play] of wanted) {
      console.error(`sizewise: ${scene}, ${seconds} s`)
      await show(opened.page)
      const figures = await observe(opened, () => play(opened.page, seconds))
      measured.push({ scene, figures })
    }
    await close(opened)
  })
}

async function withHome<Result>(moreRuns: number, work: (home: string) => Promise<Result>): Promise<Result> {
  const home = await copyOfHome(moreRuns)
  try {
    return await work(home)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
