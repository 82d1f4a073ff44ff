import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { hashFile } from '../file-hash.ts'
import { path, threads } from '../schemas.ts'

export const encodeDocuments: HostCommand<'encode_documents'> = {
  params: z.strictObject({ tokenizer: path, documents: path, out: path, threads }),
  async run(addon, params, task) {
    const native = addon.encodeDocuments(params, (done, total) => {
      task.emit({ done, total })
    })
    task.steer(native)
    return { ...(await native.promise), sha256: await hashFile(params.out) }
  },
}
