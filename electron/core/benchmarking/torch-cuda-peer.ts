import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { SizewiseError } from '../../contract/errors.ts'
import { readCudaFigures, type CudaPeer } from './cuda-peer.ts'
import { torchVersion } from './torch-version.ts'

const script = fileURLToPath(new URL('../../../test/bench/torch_cuda.py', import.meta.url))

/** Measures PyTorch's side of these ids on its first GPU, once: minutes. Throws file_missing where there is no PyTorch. */
export async function measureTorchOnCuda(
  ids: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<CudaPeer> {
  const python = env['SIZEWISE_TORCH_PYTHON'] ?? 'python3'
  const version = `PyTorch ${await torchVersion(python, signal)}`
  const steps = ids.some((id) => id === 'G8' || id === 'G10')
  const parts = [
    ...(ids.some((id) => ['G1', 'G2', 'G3', 'G5', 'G6'].includes(id)) ? ['ops'] : []),
    ...(steps ? ['eager', 'graphed', 'compiled'] : []),
  ]
  if (parts.length === 0) return { name: 'PyTorch', version, figures: new Map() }
  const { stdout } = await promisify(execFile)(python, [script, '--parts', ...parts], {
    env,
    signal,
    maxBuffer: 2 ** 26,
  }).catch((error: unknown) => {
    signal.throwIfAborted()
    const why = (error as Error).message.trim().split('\n').at(-1) ?? ''
    throw new SizewiseError('device_unavailable', `PyTorch does not run on the GPU: ${why}`, python)
  })
  return { name: 'PyTorch', version, figures: readCudaFigures(stdout) }
}
