import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { SizewiseError } from '../../contract/errors.ts'
import { llmCFolder } from './llm-c-folder.ts'
import type { PeerModel } from './torch-peer.ts'

const run = promisify(execFile)
const source = fileURLToPath(new URL('../../../test/bench/llm_c_train.c', import.meta.url))

const measured = z.object({ tokens_per_second: z.number().positive(), steps: z.number(), parameters: z.number() })

/** Layers, width, heads, vocabulary, batch and tokens, as test/bench/torch_train.py has them. */
const shapes: Record<PeerModel, readonly number[]> = {
  '124M': [12, 768, 12, 50257, 4, 64],
  small: [4, 256, 4, 8192, 8, 128],
}

export interface LlmCStep {
  model: PeerModel
  threads: number
  /** To measure. */
  seconds: number
}

export interface LlmCPeer {
  version: string
  tokensPerSecond(step: LlmCStep): Promise<number>
  close(): Promise<void>
}

/** Builds the train step of a folder of llm.c (SIZEWISE_LLM_C) as its Makefile would. Throws file_missing without one. */
export async function openLlmCPeer(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<LlmCPeer> {
  const folder = llmCFolder(env, 'train_gpt2.c')
  const own = await mkdtemp(join(tmpdir(), 'sizewise-peer-'))
  const program = join(own, 'llm_c_train')
  const flags = ['-Ofast', '-march=native', '-fopenmp', '-DOMP', '-w', '-I', folder]
  try {
    await run('cc', [...flags, '-o', program, source, '-lm'], { signal })
  } catch (error) {
    await rm(own, { recursive: true, force: true })
    signal.throwIfAborted()
    throw new SizewiseError('file_missing', `llm.c could not be built: ${(error as Error).message.trim()}`, folder)
  }
  return {
    version: 'llm.c',
    async tokensPerSecond({ model, threads, seconds }) {
      const args = [...shapes[model], threads, seconds].map(String)
      const environment = { ...env, OMP_NUM_THREADS: String(threads) }
      const { stdout } = await run(program, [...args, join(own, 'random.bin')], { env: environment, signal })
      return measured.parse(JSON.parse(stdout)).tokens_per_second
    },
    close: () => rm(own, { recursive: true, force: true }),
  }
}
