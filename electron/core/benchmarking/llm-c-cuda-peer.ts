import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { SizewiseError } from '../../contract/errors.ts'
import { readCudaFigures, type CudaPeer } from './cuda-peer.ts'
import { llmCFolder } from './llm-c-folder.ts'

const run = promisify(execFile)
const source = fileURLToPath(new URL('../../../test/bench/llm_c_train.cu', import.meta.url))
const shape = { batch: 16, tokens: 1024 }

/**
 * Measures llm.c's side of G8, once: built by nvcc (SIZEWISE_NVCC, or on the PATH) from its folder, SIZEWISE_LLM_C, as its
 * Makefile would. Throws file_missing where there is none or it cannot be built, device_unavailable where it does not run.
 */
export async function measureLlmCOnCuda(
  env: NodeJS.ProcessEnv,
  seconds: number,
  signal: AbortSignal,
): Promise<CudaPeer> {
  const folder = llmCFolder(env, 'train_gpt2.cu')
  const own = await mkdtemp(join(tmpdir(), 'sizewise-peer-'))
  const program = join(own, 'llm_c_train')
  const failed = (code: 'file_missing' | 'device_unavailable', what: string) => (error: unknown) => {
    signal.throwIfAborted()
    throw new SizewiseError(code, `llm.c ${what}: ${(error as Error).message.trim()}`, folder)
  }
  try {
    const flags = ['--use_fast_math', '-std=c++17', '-O3', '-arch=native', '-DENABLE_BF16', '-w', '-I', folder]
    const libraries = ['-lcublas', '-lcublasLt', '-lnvidia-ml']
    await run(env['SIZEWISE_NVCC'] ?? 'nvcc', [...flags, '-o', program, source, ...libraries], { env, signal }).catch(
      failed('file_missing', 'could not be built'),
    )
    const { stdout } = await run(program, [shape.batch, shape.tokens, seconds].map(String), { env, signal }).catch(
      failed('device_unavailable', 'does not run on the GPU'),
    )
    return { name: null, version: 'llm.c', figures: readCudaFigures(stdout) }
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}
