import { z } from 'zod'
import type { RunRequests } from '../../contract/channels/run.ts'
import { findRun } from '../../core/studies/find-run.ts'
import { stopRun } from '../../core/studies/halt.ts'
import type { Handlers } from '../ipc.ts'

const known = z.strictObject({ id: z.string().min(1) })
const step = z.int().min(0)

export const runHandlers: Handlers<keyof RunRequests> = {
  'run:list': {
    params: z.strictObject({ study: z.string().nullable() }),
    answer: ({ study }, { stores }) => stores.runs.list(study === null ? undefined : { study }),
  },
  'run:metrics': {
    params: z.strictObject({
      id: z.string(),
      points: z.int().min(4).max(20_000),
      from_step: step.exactOptional(),
      to_step: step.exactOptional(),
    }),
    answer: (params, { reader }) => reader.ask('curves', params),
  },
  'run:samples': { params: known, answer: ({ id }, { stores }) => stores.samples.list(findRun(stores, id).id) },
  'run:verdict': {
    params: known,
    answer: (params, { reader }) => reader.ask('verdict', params),
  },
  'run:stop': {
    params: known,
    answer: async ({ id }, { stores, home, send }) => {
      const stopped = await stopRun(id, { stores, home, signal: new AbortController().signal })
      send('study:changed', { name: stopped.study })
      return stopped
    },
  },
}
