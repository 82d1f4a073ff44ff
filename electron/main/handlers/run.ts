import { z } from 'zod'
import type { RunRequests } from '../../contract/channels/run.ts'
import { findRun } from '../../core/studies/find-run.ts'
import type { Handlers } from '../ipc.ts'

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
    answer: ({ id, ...options }, { stores }) => stores.metrics.series(findRun(stores, id).id, options),
  },
}
