import { expect, it } from 'vitest'
import type { StudyDocument } from '../../../electron/contract/study.ts'
import { DataFolder, trainedLadder } from './data-folder.ts'

const rest =
  'recipe: { batch_size: 6, eval_interval: 40, checkpoint_interval: 20, dropout: 0.1, learning_rate: 3e-3 }\nbudget: { max_steps: 120 }'

it('gives identical checkpoints for the same study file with one and with two threads', async () => {
  const [one, two] = [new DataFolder(), new DataFolder()]
  await one.create(trainedLadder, rest)
  await two.create(trainedLadder, rest)
  const first = await one.run<StudyDocument>('study', 'run', 'by size', '--threads', '1')
  const second = await two.run<StudyDocument>('study', 'run', 'by size', '--threads', '2')
  expect(first.state).toBe('completed')
  const bits = (study: StudyDocument) =>
    study.runs.map((run) => ({ id: run.id, checkpoints: run.checkpoints, train_loss: run.train_loss, best: run.best }))
  expect(bits(second)).toEqual(bits(first))
  expect(first.runs.every((run) => run.checkpoints.length > 0)).toBe(true)
  expect(second.data).toEqual(first.data)
  // The loss of a model that has learned nothing is ln 257 = 5.5.
  for (const run of first.runs) expect(run.validation_loss).toBeLessThan(4)
}, 120_000)
