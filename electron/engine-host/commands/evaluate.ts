import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { count, path, threads } from '../schemas.ts'

export const evaluate: HostCommand<'evaluate'> = {
  params: z.strictObject({
    checkpoint: path,
    shard: path,
    device: z.exactOptional(z.string()),
    threads,
    batch_size: count,
  }),
  run(addon, params, task) {
    const native = addon.evaluate(params)
    task.steer(native)
    return native.promise
  },
}
