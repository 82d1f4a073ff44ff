import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { SizewiseError } from '../../contract/errors.ts'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../../test/bench/llama-speed.ts', import.meta.url))

const described = z.object({ llama: z.string() })
const measured = described.extend({
  prompt_tokens: z.number(),
  first_token_ms: z.number().positive(),
  tokens_per_second: z.number().positive(),
})

interface LlamaWork {
  /** A GGUF file. */
  model: string
  prompt: string
  tokens: number
  threads: number
}

export interface LlamaPeer {
  version: string
  continuePrompt(work: LlamaWork): Promise<z.infer<typeof measured>>
}

/**
 * Finds llama.cpp: SIZEWISE_LLAMA_CPP is a folder with node-llama-cpp installed, for `gpu` with its build for CUDA. Throws
 * file_missing when there is none, or none that runs there.
 */
export async function openLlamaPeer(env: NodeJS.ProcessEnv, gpu: boolean, signal: AbortSignal): Promise<LlamaPeer> {
  const asked = env['SIZEWISE_LLAMA_CPP']
  if (asked === undefined || !existsSync(resolve(asked, 'node_modules/node-llama-cpp'))) {
    const wanted = 'set SIZEWISE_LLAMA_CPP to a folder in which node-llama-cpp is installed'
    throw new SizewiseError('file_missing', `no llama.cpp: ${wanted}`, asked ?? 'SIZEWISE_LLAMA_CPP')
  }
  const folder = resolve(asked)
  // The program that runs us may be Electron, as Node.
  const environment = { ...env, ELECTRON_RUN_AS_NODE: '1' }
  const ask = async (work: LlamaWork | null): Promise<unknown> => {
    const args = [script, JSON.stringify({ folder, gpu, work })]
    const { stdout } = await run(process.execPath, args, { env: environment, signal })
    return JSON.parse(stdout.trim().split('\n').at(-1)!)
  }
  const { llama } = described.parse(
    await ask(null).catch((error: unknown) => {
      signal.throwIfAborted()
      const why = /^.*Error: .*$/m.exec((error as Error).message)?.[0] ?? (error as Error).message
      throw new SizewiseError('file_missing', `llama.cpp does not run${gpu ? ' on the GPU' : ''}: ${why}`, folder)
    }),
  )
  return { version: `llama.cpp ${llama}`, continuePrompt: async (work) => measured.parse(await ask(work)) }
}
