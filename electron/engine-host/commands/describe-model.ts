import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { count, model } from '../schemas.ts'

export const describeModel: HostCommand<'describe_model'> = {
  params: z.strictObject({ model, batch_size: count, gradient_checkpointing: z.exactOptional(z.boolean()) }),
  run: (addon, params) => addon.describeModel(params.model, params.batch_size, params.gradient_checkpointing),
}
