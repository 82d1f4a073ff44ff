import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { model, recipe, threads } from '../schemas.ts'

export const measureModel: HostCommand<'measure_model'> = {
  params: z.strictObject({ model, recipe, threads, seconds: z.number().positive() }),
  run(addon, params, task) {
    const native = addon.measureModel(params.model, params.recipe, params.threads, params.seconds)
    task.steer(native)
    return native.promise
  },
}
