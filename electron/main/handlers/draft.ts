import { z } from 'zod'
import type { DraftRequests } from '../../contract/channels/draft.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { english } from '../../contract/phrases/english.ts'
import { phrase, type Said } from '../../contract/phrases/phrase.ts'
import { defaultDraft } from '../../core/drafting/default-draft.ts'
import { draftLadder, resizeRung } from '../../core/drafting/draft-ladder.ts'
import { measureDraft } from '../../core/drafting/measure-draft.ts'
import { draftFile, type DraftRoom } from '../../core/drafting/plan-draft.ts'
import { readDraft } from '../../core/drafting/read-draft.ts'
import type { ImportProgress } from '../../contract/dataset-import.ts'
import { freeDiskBytes } from '../../core/planning/disk-need.ts'
import { createStudy } from '../../core/studies/create-study.ts'
import { materialMakers } from '../../core/studies/material-makers.ts'
import type { MaterialMakers } from '../../core/studies/study-materials.ts'
import { readStudyFile } from '../../core/study-file/read-study-file.ts'
import { engineThreads, type AppContext } from '../app-context.ts'
import { draftShape, ladderShape, rungShape } from '../draft-shapes.ts'
import { nothing, type Handlers } from '../ipc.ts'

export const draftHandlers: Handlers<keyof DraftRequests> = {
  'draft:materials': {
    params: nothing,
    answer: (_, { stores }) => ({
      datasets: stores.datasets.list().map(({ name }) => name),
      tokenizers: stores.tokenizers.list().map(({ name, vocab }) => ({ name, vocab })),
    }),
  },
  'draft:begin': {
    params: z.strictObject({ dataset: z.string().nullable() }),
    answer: async ({ dataset }, { stores, home }) => {
      const datasets = stores.datasets.list()
      const chosen = datasets.find(({ name }) => name === dataset) ?? datasets.toSorted((a, b) => b.id - a.id)[0]
      return chosen === undefined ? null : defaultDraft(chosen, stores, home)
    },
  },
  'draft:plan': {
    params: draftShape,
    answer: async (draft, context) => {
      const { stores: _, speeds, ...room } = await roomOf(context)
      return context.reader.ask('plan', { ...room, draft, speeds: speeds.known() })
    },
  },
  'draft:ladder': {
    params: ladderShape,
    answer: (move) => {
      if (move.sizes > 1 && move.to <= move.from)
        throw new SizewiseError('study_invalid', phrase('plan.toBelowFrom', { from: move.from, to: move.to }), 'to')
      return draftLadder(move)
    },
  },
  'draft:resize': {
    params: z.strictObject({
      rung: rungShape,
      parameters: z.number().min(1).max(1e12),
      vocab: z.int().min(2).max(2097152),
    }),
    answer: ({ rung, parameters, vocab }) => resizeRung(rung, parameters, vocab),
  },
  'draft:read': {
    params: z.strictObject({ text: z.string() }),
    answer: ({ text }) => readDraft(text, draftFile),
  },
  'draft:measure': {
    params: draftShape,
    answer: async (draft, context) => {
      const { engine, drafting, send } = context
      const room = await roomOf(context)
      await drafting.run('measuring', (signal) =>
        measureDraft(draft, {
          ...room,
          engine,
          signal,
          onMeasured: (done, total) => {
            send('draft:measuring', { done, total })
          },
        }),
      )
      return null
    },
  },
  'draft:stopMeasuring': {
    params: nothing,
    answer: (_, { drafting }) => {
      drafting.stop('measuring')
      return null
    },
  },
  'draft:create': {
    params: z.strictObject({ text: z.string(), run: z.boolean() }),
    answer: (wish, context) => context.drafting.run('creating', (signal) => create(wish, context, signal)),
  },
  'draft:stopCreating': {
    params: nothing,
    answer: (_, { drafting }) => {
      drafting.stop('creating')
      return null
    },
  },
}

async function roomOf({ stores, home, settings, drafting, engine }: AppContext): Promise<DraftRoom> {
  const threads = engineThreads(settings.current())
  const limits = { threads, freeDiskBytes: freeDiskBytes(home) }
  return { stores, home, ...limits, ...(await drafting.machine(engine)), speeds: drafting.speedsFor(threads) }
}

/** By way of the study file, as the command line makes it. */
async function create({ text, run }: { text: string; run: boolean }, context: AppContext, signal: AbortSignal) {
  const { stores, engine, home, background, settings, queue, send } = context
  const { study: name } = readStudyFile(text, draftFile)
  const threads = engineThreads(settings.current())
  const onPreparing = (what: Said, done: number, total: number): void => {
    send('study:preparing', { name, what, done, total })
  }
  const onNote = (note: Said): void => {
    console.error(english(note))
  }
  const makers: MaterialMakers = {
    ...materialMakers({ stores, engine, home, threads, signal, onPreparing, onNote }),
    importDataset: (path, dataset) => {
      const onProgress = ({ stage, bytes_done, bytes_total }: ImportProgress): void => {
        onPreparing(phrase('log.dataset', { name: dataset, stage }), bytes_done, bytes_total)
      }
      return background.run('importDataset', { name: dataset, paths: [path] }, { signal, onProgress })
    },
  }
  const room = { stores, engine, home, threads, device: 'cpu', signal, makers, onPreparing }
  await createStudy(text, draftFile, room)
  // A path of the file is imported on the way.
  send('dataset:changed', null)
  send('study:changed', { name })
  if (run) queue.add(name)
  return { name }
}
