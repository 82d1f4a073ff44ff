import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Precision } from '../../contract/recipe.ts'
import { torchVersion } from './torch-version.ts'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../../test/bench/torch_train.py', import.meta.url))

const measured = z.object({ torch: z.string(), tokens_per_second: z.number().positive(), steps: z.number() })

/**
 * MKL takes its AVX-512 kernels on an AMD processor only when it believes the processor to be Intel's. This library, put
 * before it, says so; it changes nothing elsewhere.
 */
const believesIntel = 'int mkl_serv_intel_cpu_true(void) { return 1; }\n'

export type PeerModel = '124M' | 'small'
export type PeerSetting = 'as installed' | 'strongest'

export interface PeerStep {
  model: PeerModel
  /** bf16: by autocast. */
  precision: Precision
  setting: PeerSetting
  threads: number
  /** To measure. */
  seconds: number
}

export interface TorchPeer {
  version: string
  /** Whether the strongest setting could be built; else it is `as installed` under another name. */
  hasStrongest: boolean
  tokensPerSecond(step: PeerStep): Promise<number>
  close(): Promise<void>
}

/** Finds a Python with PyTorch: SIZEWISE_TORCH_PYTHON, else python3. Throws file_missing when there is none. */
export async function openTorchPeer(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<TorchPeer> {
  const python = env['SIZEWISE_TORCH_PYTHON'] ?? 'python3'
  const version = await torchVersion(python, signal)
  const folder = await mkdtemp(join(tmpdir(), 'sizewise-peer-'))
  const preload = await buildPreload(folder, signal)
  return {
    version: `PyTorch ${version}`,
    hasStrongest: preload !== null,
    async tokensPerSecond({ model, precision, setting, threads, seconds }) {
      const environment = { ...env, OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) }
      if (setting === 'strongest' && preload !== null) Object.assign(environment, { LD_PRELOAD: preload })
      const options = { model, precision, threads, seconds }
      const args = [script, ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])]
      const { stdout } = await run(python, args, { env: environment, signal })
      return measured.parse(JSON.parse(stdout)).tokens_per_second
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Null where no C compiler answers, or the platform does not preload libraries. */
async function buildPreload(folder: string, signal: AbortSignal): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const [source, library] = [join(folder, 'believes_intel.c'), join(folder, 'believes_intel.so')]
  await writeFile(source, believesIntel)
  try {
    await run('cc', ['-shared', '-fPIC', '-o', library, source], { signal })
    return library
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
