import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { StudyDocument } from '../../../electron/contract/study.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { mulberry32 } from '../../plain/core/study-file/mutations.ts'

const cli = fileURLToPath(new URL('../../../electron/cli/index.ts', import.meta.url))

/** Sentences of a few words: enough structure to learn something in a hundred steps. */
export function sampleText(sentences: number, seed = 1): string {
  const random = mulberry32(seed)
  const pick = (words: string[]): string => words[Math.floor(random() * words.length)] ?? ''
  const sentence = (): string =>
    `the ${pick(['old', 'small', 'red', 'quiet'])} ${pick(['fox', 'king', 'river', 'house', 'child'])} ${pick(['sees', 'finds', 'loves', 'leaves'])} the ${pick(['sea', 'road', 'night', 'door'])}.`
  return Array.from({ length: sentences }, sentence).join(' ')
}

/** A data folder of its own, worked on by the command line alone. */
export class DataFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'sizewise-addon-'))

  readonly #env: Record<string, string>

  /** `env`: of its commands, beside that of the tests. */
  constructor(env: Record<string, string> = {}) {
    this.#env = env
    onTestFinished(() => {
      rmSync(this.path, { recursive: true, force: true })
    })
  }

  start(args: string[]): ChildProcess {
    return spawn(process.execPath, [cli, '--home', join(this.path, 'home'), '--json', ...args], {
      env: { ...process.env, ...this.#env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** Steps of a run that are stored, while another process trains it. */
  stepOf(run: string): number {
    const stores = openStores(join(this.path, 'home', 'sizewise.sqlite'))
    try {
      return stores.runs.byId(run)?.step ?? 0
    } finally {
      stores.close()
    }
  }

  /** How many runs are in training, by the state that is stored, while another process trains them. */
  runsThatTrain(): number {
    const stores = openStores(join(this.path, 'home', 'sizewise.sqlite'))
    try {
      return stores.runs.list({ study: 'by size' }).filter(({ state }) => state === 'running').length
    } finally {
      stores.close()
    }
  }

  /** The document of a command that must succeed. */
  async run<Document>(...args: string[]): Promise<Document> {
    const { code, out, err } = await ended(this.start(args))
    if (code !== 0) throw new Error(`sizewise ${args.join(' ')} ended with ${code}: ${out}${err}`)
    return JSON.parse(out) as Document
  }

  /** A study on a text of its own, planned. */
  async create(ladder: string, rest: string): Promise<StudyDocument> {
    writeFileSync(join(this.path, 'sentences.txt'), sampleText(3000))
    const yaml = `study: by size\ndataset: sentences.txt\ntokenizer: { kind: char }\nladder:\n${ladder}\n${rest}\n`
    writeFileSync(join(this.path, 'study.yaml'), yaml)
    return this.run('study', 'create', join(this.path, 'study.yaml'))
  }
}

export async function ended(
  child: ChildProcess,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; out: string; err: string }> {
  let out = ''
  let err = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ code, signal, out, err })
    })
  })
}

export const trainedLadder = `
  - { name: small, family: gpt, n_layer: 2, n_head: 2, d_model: 32, context: 32 }
  - { name: large, family: llama, n_layer: 2, n_head: 4, n_kv_head: 2, d_model: 64, context: 32 }`
