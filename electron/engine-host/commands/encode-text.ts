import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { path } from '../schemas.ts'

/** `text` is what the ids decode to: equal to what came in, but for lone surrogates. */
export const encodeText: HostCommand<'encode_text'> = {
  params: z.strictObject({ tokenizer: path, texts: z.array(z.string()) }),
  run(addon, { tokenizer, texts }) {
    const encoded = texts.map((text) => addon.encodeText(tokenizer, text))
    return {
      ids: encoded.map(({ ids }) => [...ids]),
      tokens: encoded.map(({ tokens }) => tokens),
      text: encoded.map(({ ids }) => Buffer.from(addon.decodeToBytes(tokenizer, ids)).toString('utf8')),
    }
  },
}
