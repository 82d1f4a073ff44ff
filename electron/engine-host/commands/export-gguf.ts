import { z } from 'zod'
import { ggufTypes } from '../../contract/engine-protocol.ts'
import type { HostCommand } from '../command.ts'
import { path } from '../schemas.ts'

export const exportGguf: HostCommand<'export_gguf'> = {
  params: z.strictObject({ checkpoint: path, tokenizer: path, type: z.enum(ggufTypes), name: z.string(), out: path }),
  run(addon, params, task) {
    const native = addon.exportGguf(params, (done, total) => {
      task.emit({ done, total })
    })
    task.steer(native)
    return native.promise
  },
}
