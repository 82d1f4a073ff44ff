import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

/** Words of a small grammar, the same each time: enough for a loss that falls. */
function text(): string {
  const [subjects, verbs, objects] = ['cat dog whale ship', 'sees hunts follows', 'the sea a star the moon'].map(
    (line) => line.split(' '),
  )
  return Array.from({ length: 3000 }, (_, index) =>
    [subjects, verbs, objects].map((words, place) => words![(index * (place + 3)) % words!.length]).join(' '),
  ).join('.\n')
}

const study = `study: small by size
dataset: words.txt
tokenizer: { kind: char }
ladder:
  - { name: tiny, family: gpt, n_layer: 1, n_head: 1, d_model: 8, context: 16 }
  - { name: little, family: gpt, n_layer: 1, n_head: 1, d_model: 16, context: 16 }
  - { name: middle, family: gpt, n_layer: 1, n_head: 2, d_model: 24, context: 16 }
recipe: { batch_size: 4, learning_rate: 1e-2, warmup_steps: 5, eval_interval: 20 }
budget: { max_steps: 40 }
seeds: [1, 2]
`

/** A data folder with a completed study of three sizes and two seeds, "small by size", made by the command line. */
export async function makeTrainedHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sizewise-e2e-trained-'))
  const sources = await mkdtemp(join(tmpdir(), 'sizewise-e2e-study-'))
  await writeFile(join(sources, 'words.txt'), text())
  await writeFile(join(sources, 'study.yaml'), study)
  const sizewise = (...words: string[]) =>
    run(process.execPath, [join(root, '.tools', 'sizewise.mjs'), ...words, '--home', folder], { cwd: sources })
  await sizewise('study', 'create', 'study.yaml')
  await sizewise('study', 'run', 'small by size')
  await rm(sources, { recursive: true, force: true })
  return folder
}
