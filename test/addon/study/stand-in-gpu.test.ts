import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { ChatDocument } from '../../../electron/contract/chat.ts'
import type { EvaluationDocument } from '../../../electron/contract/evaluation.ts'
import type { StudyDocument } from '../../../electron/contract/study.ts'
import type { DoctorDocument } from '../../../electron/core/doctor/check.ts'
import { DataFolder, ended, trainedLadder } from './data-folder.ts'
import { outcomeOf } from './outcome.ts'

/** Two GPUs whose work the processor does, made by the build of the native tests: the way to them is that of real ones. */
const gpus = { SIZEWISE_CUDA_FOLDER: fileURLToPath(new URL('../../../.build/addon/stand_in', import.meta.url)) }

const recipe = (more: string): string =>
  `recipe: { batch_size: 4, eval_interval: 20, precision: fp32, ${more} }\nbudget: { max_steps: 40 }`

it('trains each size on the device that the study names, measures and writes there, with the bits of the processor', async () => {
  const [cpu, mixed] = [new DataFolder(), new DataFolder(gpus)]
  await cpu.create(trainedLadder, recipe('learning_rate: 3e-3'))
  await cpu.run('study', 'run', 'by size')
  await mixed.create(
    trainedLadder,
    recipe('learning_rate: 3e-3, device: cuda, per_model: { large: { device: "cuda:1" } }'),
  )
  const study = await mixed.run<StudyDocument>('study', 'run', 'by size')
  expect(study.state).toBe('completed')
  expect(study.runs.map(({ model, device }) => [model.name, device])).toEqual([
    ['small', 'cuda'],
    ['large', 'cuda:1'],
  ])
  expect(outcomeOf(mixed)).toEqual(outcomeOf(cpu))

  const run = study.runs[1]!.id
  const losses = []
  for (const device of ['cpu', 'cuda', 'cuda:1']) {
    const { metrics } = await mixed.run<EvaluationDocument>('eval', run, '--task', 'perplexity', '--device', device)
    losses.push(metrics['perplexity']?.value)
  }
  expect(losses[0]).toBeGreaterThan(0)
  expect(new Set(losses).size).toBe(1)
  const texts = []
  for (const device of ['cpu', 'cuda:1']) {
    for (const samples of ['1', '2']) {
      const chat = ['chat', run, '--prompt', 'the old', '--max-tokens', '12', '--samples', samples, '--device', device]
      texts.push((await mixed.run<ChatDocument>(...chat)).lanes.map(({ ids }) => ids))
    }
  }
  expect(texts[2]).toEqual(texts[0])
  expect(texts[3]).toEqual(texts[1])
}, 120_000)

it('lists the GPUs, and refuses one that is not there', async () => {
  const folder = new DataFolder(gpus)
  const { devices } = await folder.run<DoctorDocument>('doctor')
  expect(devices.slice(1)).toEqual([
    { device: 'cuda:0', name: 'Stand-in A', detail: '16.0 GiB, compute capability 9.0' },
    { device: 'cuda:1', name: 'Stand-in B', detail: '8.00 GiB, compute capability 8.6' },
  ])
  await expect(folder.create(trainedLadder, recipe('device: "cuda:2"'))).rejects.toThrow(
    /cuda:2 is asked for, but this machine has cpu, cuda:0, cuda:1/,
  )
  const { code, out } = await ended(folder.start(['study', 'list']))
  expect([code, JSON.parse(out)]).toEqual([0, { studies: [] }])
})

it('trains small sizes side by side on one GPU, with the bits of the processor', async () => {
  const [cpu, gpu] = [new DataFolder(), new DataFolder(gpus)]
  const ladder = ['small', 'middle', 'large']
    .map(
      (name, index) =>
        `  - { name: ${name}, family: gpt, n_layer: 1, n_head: 2, d_model: ${16 * (index + 1)}, context: 32 }`,
    )
    .join('\n')
  await cpu.create(ladder, recipe('learning_rate: 3e-3'))
  await cpu.run('study', 'run', 'by size')
  await gpu.create(ladder, recipe('learning_rate: 3e-3, device: cuda'))
  const child = gpu.start(['study', 'run', 'by size', '--threads', '2'])
  const end = ended(child)
  let together = 0
  const watch = setInterval(() => {
    together = Math.max(together, gpu.runsThatTrain())
  }, 5)
  const { code } = await end
  clearInterval(watch)
  expect(code).toBe(0)
  expect(together).toBe(2)
  expect(outcomeOf(gpu)).toEqual(outcomeOf(cpu))
}, 120_000)
