import { z } from 'zod'
import type { HostCommand } from '../command.ts'

export const gpuUsage: HostCommand<'gpu_usage'> = {
  params: z.strictObject({}),
  run: (addon) => ({ gpus: addon.cudaUsage() }),
}
