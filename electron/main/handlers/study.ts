import { z } from 'zod'
import type { StudyRequests } from '../../contract/channels/study.ts'
import { english } from '../../contract/phrases/english.ts'
import type { Said } from '../../contract/phrases/phrase.ts'
import { deleteStudy } from '../../core/deleting/delete-study.ts'
import { planSample } from '../../core/sample/run-sample.ts'
import { mobyDickSample } from '../../core/sample/sample-study.ts'
import { materialMakers } from '../../core/studies/material-makers.ts'
import { findStudy, studyDocument } from '../../core/studies/study-document.ts'
import { engineThreads, type AppContext } from '../app-context.ts'
import { nothing, type Handlers } from '../ipc.ts'

const named = z.strictObject({ name: z.string().min(1) })

export const studyHandlers: Handlers<keyof StudyRequests> = {
  'study:list': {
    params: nothing,
    answer: (_, { stores }) =>
      stores.studies.list().map(({ name, state, dataset, tokenizer, result, created_at }) => {
        const runs = stores.runs.list({ study: name })
        const completed = runs.filter((run) => run.state === 'completed').length
        const answer = result?.answer?.sentence ?? null
        return { name, state, dataset, tokenizer, runs: runs.length, completed, answer, created_at }
      }),
  },
  'study:show': { params: named, answer: ({ name }, { stores }) => studyDocument(stores, findStudy(stores, name)) },
  'study:run': {
    params: named,
    answer: ({ name }, { queue }) => {
      queue.add(name)
      return queue.state
    },
  },
  'study:pause': {
    params: named,
    answer: async ({ name }, { queue }) => {
      await queue.remove(name)
      return queue.state
    },
  },
  'study:delete': {
    params: named.extend({ checkpoints: z.boolean() }),
    answer: async ({ name, checkpoints }, { stores, home, queue, send }) => {
      await queue.remove(name)
      const { deleted } = await deleteStudy(name, checkpoints, { stores, home })
      send('study:changed', { name: null })
      return { deleted }
    },
  },
  'study:source': { params: named, answer: ({ name }, { stores }) => ({ source: findStudy(stores, name).source }) },
  'study:log': { params: named, answer: ({ name }, { stores }) => stores.studyLog.list(findStudy(stores, name).id) },
  'study:reorder': {
    params: z.strictObject({ names: z.array(z.string()).max(10_000) }),
    answer: ({ names }, { queue }) => {
      queue.reorder(names)
      return queue.state
    },
  },
  'study:skip': {
    params: named,
    answer: async ({ name }, { queue }) => {
      await queue.skip(name)
      return queue.state
    },
  },
  'study:queue': { params: nothing, answer: (_, { queue }) => queue.state },
  'study:sample': { params: nothing, answer: (_, context) => startSample(context) },
}

async function startSample(context: AppContext): Promise<{ name: string }> {
  const { stores, engine, home, settings, queue, send, imports } = context
  if (stores.datasets.byName(mobyDickSample.dataset) === undefined) await imports.importSample()
  const name = mobyDickSample.study
  const threads = engineThreads(settings.current())
  const { signal } = new AbortController()
  const onPreparing = (what: Said, done: number, total: number): void => {
    send('study:preparing', { name, what, done, total })
  }
  const onNote = (note: Said): void => {
    console.error(english(note))
  }
  const makers = materialMakers({ stores, engine, home, threads, signal, onPreparing, onNote })
  const room = { stores, engine, home, threads, device: 'cpu', signal, makers, onPreparing }
  await planSample(mobyDickSample, room)
  send('dataset:changed', null)
  send('study:changed', { name })
  queue.add(name)
  return { name }
}
