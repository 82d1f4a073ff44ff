import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { SizewiseError } from '../../contract/errors.ts'
import { torchVersion } from './torch-version.ts'

const script = fileURLToPath(new URL('../../../test/bench/torch_cuda.py', import.meta.url))

const line = z.object({ id: z.string(), what: z.string(), peer: z.string(), value: z.number(), unit: z.string() })

export interface TorchCudaPeer {
  version: string
  /** By the name of our figure, `what, unit`, and then by the setting of PyTorch. */
  figures: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** Measures PyTorch's side of these ids on its first GPU, once: minutes. Throws file_missing where there is no PyTorch. */
export async function measureTorchOnCuda(
  ids: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<TorchCudaPeer> {
  const python = env['SIZEWISE_TORCH_PYTHON'] ?? 'python3'
  const version = `PyTorch ${await torchVersion(python, signal)}`
  const steps = ids.some((id) => id === 'G8' || id === 'G10')
  const parts = [
    ...(ids.some((id) => ['G1', 'G2', 'G3', 'G5', 'G6'].includes(id)) ? ['ops'] : []),
    ...(steps ? ['eager', 'graphed', 'compiled'] : []),
  ]
  const figures = new Map<string, Map<string, number>>()
  if (parts.length === 0) return { version, figures }
  const { stdout } = await promisify(execFile)(python, [script, '--parts', ...parts], {
    env,
    signal,
    maxBuffer: 2 ** 26,
  }).catch((error: unknown) => {
    signal.throwIfAborted()
    const why = (error as Error).message.trim().split('\n').at(-1) ?? ''
    throw new SizewiseError('device_unavailable', `PyTorch does not run on the GPU: ${why}`, python)
  })
  for (const text of stdout.split('\n').filter((one) => one.startsWith('{'))) {
    const { what, peer, value, unit } = line.parse(JSON.parse(text))
    const name = unit === 'of copy' || unit === 'TFLOP/s' || unit === 'tokens/s' ? `${what}, ${unit}` : null
    if (name === null) continue
    const known = figures.get(name) ?? new Map<string, number>()
    figures.set(name, known.set(peer, value))
  }
  return { version, figures }
}
