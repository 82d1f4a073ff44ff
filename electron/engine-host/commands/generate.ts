import { z } from 'zod'
import { weightFormats } from '../../contract/engine-protocol.ts'
import type { HostCommand } from '../command.ts'
import { count, path, sampling, threads } from '../schemas.ts'
import { TokenBatches } from '../token-batches.ts'

export const generate: HostCommand<'generate'> = {
  params: z.strictObject({
    checkpoint: path,
    tokenizer: path,
    prompt: z.string(),
    options: sampling,
    alternatives: z.exactOptional(count),
    weights: z.exactOptional(z.enum(weightFormats)),
    device: z.exactOptional(z.string()),
    draft: z.exactOptional(path),
    threads,
  }),
  async run(addon, params, task) {
    const batches = new TokenBatches(task.emit)
    const native = addon.generate(params, (tokens) => {
      batches.add(tokens)
    })
    task.steer(native)
    try {
      return await native.promise
    } finally {
      batches.end()
    }
  },
}
