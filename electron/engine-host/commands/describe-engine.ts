import { z } from 'zod'
import type { HostCommand } from '../command.ts'

export const describeEngine: HostCommand<'describe_engine'> = {
  params: z.strictObject({}),
  run: (addon) => ({ version: addon.version(), cpu: addon.describeCpu(), cuda: addon.describeCuda() }),
}
