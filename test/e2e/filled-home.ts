import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chooseRuntime } from '../../.tools/node.mjs'
import { root } from './workbench.ts'

/** The command line on a data folder, as a person would type it; returns its JSON. */
export function commandLine(home: string, ...args: string[]): unknown {
  const { command, env } = chooseRuntime()
  const program = [join(root, 'electron', 'cli', 'index.ts'), ...args, '--home', home, '--json']
  const options = { encoding: 'utf8', stdio: 'pipe', env: { ...process.env, ...env } } as const
  return JSON.parse(execFileSync(command, program, options))
}

const sentences = ['the whale came up', 'a ship went down', 'the old captain said no word', 'we saw land at last']

/** Text that tiny models learn something of: the same at every call. */
function writeText(path: string): void {
  const lines = Array.from({ length: 600 }, (_, at) => `${sentences[(at * 7) % 4]!} on day ${at % 31}.`)
  writeFileSync(path, lines.join('\n'))
}

/** A study named `tiny` of sizes that train in a second at 40 steps; it is planned, not yet run. */
export function createTinyStudy(home: string, steps = 40): void {
  writeText(join(home, 'tiny.txt'))
  const rung = (name: string, width: number): string =>
    `  - { name: ${name}, family: gpt, n_layer: 1, n_head: 2, d_model: ${width}, context: 32 }`
  const file = join(home, 'tiny.yaml')
  writeFileSync(
    file,
    [
      'study: tiny',
      `dataset: ${join(home, 'tiny.txt')}`,
      'tokenizer: { kind: char, vocab: 300 }',
      'ladder:',
      ...[16, 24, 32, 48, 64].map((width) => rung(`w${width}`, width)),
      'recipe: { batch_size: 4, learning_rate: 3e-3, warmup_steps: 4, eval_interval: 20 }',
      `budget: { max_steps: ${steps} }`,
      'seeds: [1]',
    ].join('\n'),
  )
  commandLine(home, 'study', 'create', file)
}

/** With the tiny study trained to its end: every screen has something to show. */
export function fillHome(home: string): void {
  createTinyStudy(home)
  commandLine(home, 'study', 'run', 'tiny')
}
