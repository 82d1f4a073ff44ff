import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { count, path, threads } from '../schemas.ts'

const options = z.strictObject({
  max_tokens: count,
  temperature: z.number(),
  top_k: count,
  top_p: z.number(),
  repetition_penalty: z.number(),
  stop: z.array(z.string()),
  seed: count,
})

export const generate: HostCommand<'generate'> = {
  params: z.strictObject({
    checkpoint: path,
    tokenizer: path,
    prompt: z.string(),
    options,
    alternatives: z.exactOptional(count),
    threads,
  }),
  run(addon, params, task) {
    const native = addon.generate(params, (tokens) => {
      for (const token of tokens) task.emit(token)
    })
    task.steer(native)
    return native.promise
  },
}
