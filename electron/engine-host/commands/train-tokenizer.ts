import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { hashFile } from '../file-hash.ts'
import { count, path, threads } from '../schemas.ts'

export const trainTokenizer: HostCommand<'train_tokenizer'> = {
  params: z.strictObject({
    kind: z.enum(['bpe', 'char', 'byte']),
    vocab: count,
    documents: z.array(path),
    out: path,
    threads,
  }),
  async run(addon, params, task) {
    const native = addon.trainTokenizer(params, (done, total) => {
      task.emit({ done, total })
    })
    task.steer(native)
    const { vocab } = await native.promise
    return { vocab, sha256: await hashFile(params.out) }
  },
}
