/** Whether the CUDA backend is built on this machine: where nvcc is found and a GPU answers, or where it is asked for. */
import { spawnSync } from 'node:child_process'
import { onPath } from './command.mjs'

/**
 * What to build it for, as cmake/Cuda.cmake takes it, or null: not at all. SIZEWISE_CUDA says "off", "native", "all" or a
 * list of architectures.
 * @returns {string | null}
 */
export function cudaArchitectures() {
  const wish = process.env['SIZEWISE_CUDA']
  if (wish !== undefined && wish !== '') return wish === 'off' ? null : wish
  return onPath('nvcc') && hasGpu() ? 'native' : null
}

function hasGpu() {
  if (!onPath('nvidia-smi')) return false
  const asked = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8', timeout: 20_000 })
  return asked.status === 0 && /^GPU 0:/m.test(asked.stdout)
}
