import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chooseRuntime } from '../../../.tools/node.mjs'
import type { Stores } from '../../../electron/core/ports/stores.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { commandLine } from '../../e2e/filled-home.ts'
import { root } from '../../e2e/workbench.ts'
import { addRuns } from './add-runs.ts'

/** What is made is kept here, and measured on copies. */
const kept = join(root, '.build', 'bench-window')

/** Of eight sizes: seven trained to 100,000 steps, the eighth further than that and without an end in sight. */
export const study = 'eight sizes'
const steps = 100_000
const endless = 1_000_000_000
const widths = [4, 8, 12, 16, 20, 24, 28]

const sentences = ['the whale came up', 'a ship went down', 'the old captain said no word', 'we saw land at last']

/** The seven take thousands of steps a second; the eighth has enough to do for two threads. */
function studyFile(text: string): string {
  const small = widths.map((d_model) => ({ name: `w${d_model}`, n_layer: 1, n_head: 1, d_model, context: 8 }))
  const ladder = [...small, { name: 'live', n_layer: 1, n_head: 2, d_model: 64, context: 32 }]
  return JSON.stringify({
    study,
    dataset: text,
    tokenizer: { kind: 'char' },
    ladder: ladder.map((model) => ({ ...model, family: 'gpt' })),
    recipe: {
      ...{ batch_size: 1, learning_rate: 1e-3, lr_scheduler: 'constant', warmup_steps: 100, eval_interval: 2000 },
      per_model: { live: { batch_size: 4 } },
    },
    budget: { max_steps: steps },
    seeds: [1],
  })
}

/** A copy of the data folder of the study, with so many more runs of other studies that have come to their end. */
export async function copyOfHome(moreRuns: number): Promise<string> {
  const source = moreRuns === 0 ? await trained() : await withMore(moreRuns)
  const home = mkdtempSync(join(tmpdir(), 'sizewise-bench-'))
  cpSync(source, home, { recursive: true })
  return home
}

async function trained(): Promise<string> {
  const done = join(kept, 'trained')
  if (existsSync(done)) return done
  const home = mkdtempSync(join(tmpdir(), 'sizewise-bench-made-'))
  console.error('sizewise: training eight sizes to 100,000 steps, once')
  const text = join(home, 'days.txt')
  writeFileSync(
    text,
    Array.from({ length: 600 }, (_, at) => `${sentences[(at * 7) % 4]!} on day ${at % 31}.`).join('\n'),
  )
  writeFileSync(join(home, 'study.yaml'), studyFile(text))
  commandLine(home, 'study', 'create', join(home, 'study.yaml'))
  withStores(home, prolong)
  const { command, env } = chooseRuntime()
  const program = [join(root, 'electron', 'cli', 'index.ts'), 'study', 'run', study, '--home', home]
  const training = spawn(command, program, { stdio: 'ignore', env: { ...process.env, ...env } })
  const ended = new Promise((resolve) => training.once('exit', resolve))
  while (training.exitCode === null && withStores(home, liveStep) < steps + 1000) await delay(1000)
  commandLine(home, 'study', 'pause', study)
  await ended
  keep(home, done)
  return done
}

async function withMore(runs: number): Promise<string> {
  const done = join(kept, `runs-${runs}`)
  if (existsSync(done)) return done
  const home = mkdtempSync(join(tmpdir(), 'sizewise-bench-made-'))
  cpSync(await trained(), home, { recursive: true })
  withStores(home, (stores) => {
    addRuns(stores, study, runs)
  })
  keep(home, done)
  return done
}

/** Under its name only once it is whole. */
function keep(home: string, done: string): void {
  mkdirSync(kept, { recursive: true })
  cpSync(home, `${done}.part`, { recursive: true })
  renameSync(`${done}.part`, done)
}

function withStores<Result>(home: string, work: (stores: Stores) => Result): Result {
  const stores = openStores(join(home, 'sizewise.sqlite'), { alreadyOpen: true })
  try {
    return work(stores)
  } finally {
    stores.close()
  }
}

/** The last run gets no end. */
function prolong(stores: Stores): void {
  const { id, model, recipe, parameters, estimate } = stores.runs.list({ study }).at(-1)!
  const plan = { model, recipe: { ...recipe, max_steps: endless }, parameters, steps: endless, estimate }
  stores.runs.setPlan(id, plan)
}

function liveStep(stores: Stores): number {
  return stores.runs.list({ study }).at(-1)!.step
}
