import { z } from 'zod'
import type { CompareRequests } from '../../contract/channels/compare.ts'
import { sizeMeasures } from '../../contract/comparison.ts'
import type { AppContext } from '../app-context.ts'
import { nothing, type Handlers } from '../ipc.ts'

const id = z.string().min(1)
const whole = z.int().min(0)
const columnsSetting = 'compare columns'
const columnsShape = z.array(z.string().max(100)).max(200)

/** The fit under way: at most one, as there is one screen that shows it. */
let fitting: AbortController | undefined

export const compareHandlers: Handlers<keyof CompareRequests> = {
  'compare:runs': {
    params: z.strictObject({
      study: z.string().nullable(),
      after: z.tuple([z.int(), z.int()]).nullable(),
      limit: z.int().min(1).max(200),
    }),
    answer: (filter, { stores }) => stores.runs.page(filter),
  },
  'compare:annotate': {
    params: z.strictObject({
      id,
      notes: z.string().max(10_000).exactOptional(),
      archived: z.boolean().exactOptional(),
    }),
    answer: ({ id, notes, archived }, { stores }) => {
      if (notes !== undefined) stores.runs.setNotes(id, notes)
      if (archived !== undefined) stores.runs.setArchived(id, archived)
      return null
    },
  },
  'compare:fit': {
    params: z.strictObject({
      runs: z.array(id).max(100_000),
      size: z.enum(sizeMeasures),
      law: z.enum(['N', 'D', 'ND']),
      drop_highest: whole,
      bootstraps: whole.max(10_000),
    }),
    answer: fit,
  },
  'compare:cancelFit': {
    params: nothing,
    answer: () => {
      fitting?.abort()
      return null
    },
  },
  'compare:columns': {
    params: nothing,
    answer: (_, { stores }) => columnsShape.safeParse(stores.settings.read(columnsSetting)).data ?? null,
  },
  'compare:chooseColumns': {
    params: z.strictObject({ columns: columnsShape }),
    answer: ({ columns }, { stores }) => {
      stores.settings.write(columnsSetting, columns)
      return null
    },
  },
}

async function fit(params: CompareRequests['compare:fit']['params'], { background, send }: AppContext) {
  fitting?.abort()
  const own = new AbortController()
  fitting = own
  try {
    return await background.run('answerSet', params, {
      signal: own.signal,
      onProgress: (progress) => {
        send('compare:fitProgress', progress)
      },
    })
  } finally {
    if (fitting === own) fitting = undefined
  }
}
