import { expect, it, vi } from 'vitest'
import type { StudyDocument } from '../../../electron/contract/study.ts'
import { mulberry32 } from '../../plain/core/study-file/mutations.ts'
import { DataFolder, ended, trainedLadder } from './data-folder.ts'
import { outcomeOf } from './outcome.ts'

const rest =
  'recipe: { batch_size: 4, eval_interval: 100, checkpoint_interval: 20, learning_rate: 3e-3 }\nbudget: { max_steps: 800 }'

const patience = { timeout: 60_000, interval: 100 }

it('goes on by itself after the program was killed, and ends the same', async () => {
  const [calm, killed] = [new DataFolder(), new DataFolder()]
  await calm.create(trainedLadder, rest)
  await killed.create(trainedLadder, rest)
  await calm.run('study', 'run', 'by size', '--threads', '1')
  const random = mulberry32(7)
  let kills = 0
  for (let session = 0; session < 6; session++) {
    const child = killed.start(['study', 'run', 'by size', '--threads', '1'])
    const timer = setTimeout(() => child.kill('SIGKILL'), 700 + 900 * random())
    const { signal } = await ended(child)
    clearTimeout(timer)
    if (signal === 'SIGKILL') kills++
  }
  expect(kills).toBeGreaterThan(0)
  const study = await killed.run<StudyDocument>('study', 'run', 'by size', '--threads', '1')
  expect(study.state).toBe('completed')
  expect(outcomeOf(killed)).toEqual(outcomeOf(calm))
}, 240_000)

it('saves a checkpoint on Ctrl+C and exits with 130, and a paused study goes on', async () => {
  const folder = new DataFolder()
  await folder.create(trainedLadder, rest.replace('800', '20K'))
  const child = folder.start(['study', 'run', 'by size', '--threads', '1'])
  const interrupted = ended(child)
  await vi.waitUntil(() => folder.stepOf('by-size-small-1337') > 0, patience)
  child.kill('SIGINT')
  const { code, out } = await interrupted
  expect(code).toBe(130)
  const document = JSON.parse(out) as StudyDocument
  expect(document.state).toBe('paused')
  const first = document.runs[0]
  expect(first).toMatchObject({ state: 'paused' })
  expect(first?.checkpoints.at(-1)?.step).toBe(first?.step)

  const end = ended(folder.start(['study', 'run', 'by size', '--threads', '1']))
  await vi.waitUntil(() => folder.stepOf('by-size-small-1337') > (first?.step ?? Infinity), patience)
  const paused = await folder.run<StudyDocument>('study', 'pause', 'by size')
  expect(paused.state).toBe('paused')
  expect(paused.runs[0]?.step).toBeGreaterThan(first?.step ?? Infinity)
  expect((await end).code).toBe(0)
}, 120_000)
