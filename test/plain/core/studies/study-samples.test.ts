import { english } from '../../../../electron/contract/phrases/english.ts'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DocumentWriter } from '../../../../electron/core/importing/document-writer.ts'
import { trainStudy } from '../../../../electron/core/studies/train-study.ts'
import type { FakeEngineOptions } from '../running/fake-engine.ts'
import { smallStudy, StudyRoom } from './study-room.ts'

const opening = 'It is a truth universally acknowledged, that a single man in possession of a good fortune'

/** A study whose validation split begins with the opening; trained with samples. */
async function trainWithSamples(handlers: FakeEngineOptions['handlers'] = {}, threads = 1): Promise<StudyRoom> {
  const room = new StudyRoom()
  await room.create(smallStudy)
  const folder = join(room.home, room.stores.datasets.list()[0]!.folder)
  mkdirSync(folder, { recursive: true })
  const writer = new DocumentWriter(join(folder, 'validation.docs'))
  writer.append(Buffer.from(opening))
  writer.endDocument()
  writer.finish()
  await trainStudy('by size', {
    stores: room.stores,
    engine: room.engine({ handlers }),
    home: room.home,
    threads,
    signal: new AbortController().signal,
    log: (line) => room.lines.push(english(line)),
    onProgress: () => undefined,
    onRunState: () => undefined,
    onSample: ({ model }) => room.made.push(`sample ${model.name}`),
  })
  return room
}

const silence = {
  ids: [],
  logprobs: [],
  tokens_per_second: 1,
  first_token_ms: 1,
  memory_bytes: 1,
  finish: 'length' as const,
}

it('each evaluation leaves a sample of the same prompt, whole words of the validation split', async () => {
  const { stores, made } = await trainWithSamples({
    generate: ({ prompt, options }) => ({ ...silence, text: `${options.seed}: ${prompt}` }),
  })
  const [run] = stores.runs.list({ study: 'by size' })
  const samples = stores.samples.list(run!.id)
  expect(samples.map(({ step }) => step)).toEqual([10, 20, 30, 40])
  const prompt = 'It is a truth universally acknowledged, that a single man'
  for (const sample of samples) expect(sample).toMatchObject({ prompt, text: `1: ${prompt}` })
  expect(made.filter((what) => what === 'sample nano')).toHaveLength(4)
})

it('sizes that train side by side have their last samples, each of its own', async () => {
  const { stores } = await trainWithSamples(
    {
      // Slower than the evaluations come.
      generate: async ({ prompt, checkpoint }) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        return { ...silence, text: `${checkpoint} ${prompt}` }
      },
    },
    3,
  )
  for (const { id } of stores.runs.list({ study: 'by size' })) {
    const last = stores.samples.list(id).at(-1)
    expect(last?.step).toBe(40)
    expect(last?.text).toContain(id)
  }
})

it('a sample that fails keeps no run from its end, and is said', async () => {
  const { stores, lines } = await trainWithSamples({
    generate: () => {
      throw new Error('no words today')
    },
  })
  expect(stores.runs.list({ study: 'by size' }).map(({ state }) => state)).toEqual(Array(3).fill('completed'))
  expect(lines).toContain('nano: no sample at step 10: no words today')
})

it('what happens is written into the log of the study', async () => {
  const { stores } = await trainWithSamples({ generate: () => ({ ...silence, text: '' }) })
  const log = stores.studyLog.list(stores.studies.byName('by size')!.id).map(({ text }) => english(text))
  expect(log).toContain('nano (seed 1337): started, 40 steps')
  expect(log.find((line) => line.startsWith('nano (seed 1337): completed, validation loss'))).toBeDefined()
  expect(log.at(-1)).toBe('The study is completed')
})
