import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { path } from '../schemas.ts'

export const inspectTokenizer: HostCommand<'inspect_tokenizer'> = {
  params: z.strictObject({ path }),
  run: (addon, params) => addon.inspectTokenizer(params.path),
}
