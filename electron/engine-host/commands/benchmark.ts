import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { threads } from '../schemas.ts'

export const benchmark: HostCommand<'benchmark'> = {
  params: z.strictObject({
    what: z.string(),
    threads,
    seconds: z.number().positive(),
    device: z.exactOptional(z.string()),
  }),
  run(addon, params, task) {
    const native = addon.benchmark(params.what, params.threads, params.seconds, params.device)
    task.steer(native)
    return native.promise
  },
}
