import { z } from 'zod'
import { weightFormats } from '../../contract/engine-protocol.ts'
import type { HostCommand } from '../command.ts'
import { count, path, sampling, threads } from '../schemas.ts'
import { TokenBatches } from '../token-batches.ts'

export const generateLanes: HostCommand<'generate_lanes'> = {
  params: z.strictObject({
    checkpoint: path,
    tokenizer: path,
    lanes: z.array(z.strictObject({ prompt: z.string(), options: sampling })),
    alternatives: z.exactOptional(count),
    weights: z.exactOptional(z.enum(weightFormats)),
    device: z.exactOptional(z.string()),
    threads,
  }),
  async run(addon, params, task) {
    const batches = params.lanes.map(
      (_, lane) =>
        new TokenBatches((tokens) => {
          task.emit({ lane, tokens })
        }),
    )
    const native = addon.generateLanes(params, (events) => {
      for (const { lane, token, ended } of events) {
        if (token !== undefined) batches[lane]?.add([token])
        if (ended === undefined) continue
        batches[lane]?.end()
        task.emit({ lane, ended })
      }
    })
    task.steer(native)
    try {
      await native.promise
      return {}
    } finally {
      for (const batch of batches) batch.end()
    }
  },
}
