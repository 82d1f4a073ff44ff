import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { path } from '../schemas.ts'

/** Bytes that are no UTF-8 become U+FFFD. */
export const decodeIds: HostCommand<'decode_ids'> = {
  params: z.strictObject({ tokenizer: path, ids: z.array(z.int32()) }),
  run: (addon, { tokenizer, ids }) => ({
    text: Buffer.from(addon.decodeToBytes(tokenizer, Int32Array.from(ids))).toString('utf8'),
  }),
}
