import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { count, model, path, threads } from '../schemas.ts'

export const writeRandomCheckpoint: HostCommand<'write_random_checkpoint'> = {
  params: z.strictObject({ model, seed: count, out: path, threads }),
  async run(addon, params, task) {
    const native = addon.writeRandomCheckpoint(params)
    task.steer(native)
    await native.promise
    return {}
  },
}
