import { statfsSync } from 'node:fs'
import { arch, availableParallelism, cpus, freemem, release, totalmem, type } from 'node:os'
import { errorCatalogue, SizewiseError } from '../../contract/errors.ts'
import { formatBytes } from '../../contract/format/bytes.ts'
import { prepareHomeFolder } from '../home/home-folder.ts'
import type { Check } from './check.ts'

const leastMemoryBytes = 2 * 2 ** 30
const leastSpaceBytes = 2 ** 30

export function checkSystem(): Check {
  return { name: 'system', ok: true, detail: `${type()} ${release()}, ${arch()}` }
}

export function checkCores(): Check {
  const model = cpus()[0]?.model ?? 'unknown model'
  return { name: 'cores', ok: true, detail: `${availableParallelism()} usable of ${cpus().length}, ${model}` }
}

export function checkMemory(): Check {
  const total = totalmem()
  const detail = `${formatBytes(total)} of memory, ${formatBytes(freemem())} free`
  return total >= leastMemoryBytes
    ? { name: 'memory', ok: true, detail }
    : {
        name: 'memory',
        ok: false,
        detail,
        remedy: `Expect only small models to fit: ${formatBytes(leastMemoryBytes)} is the least.`,
      }
}

export function checkVersions(sizewise: string): Check {
  const { node, electron } = process.versions
  return {
    name: 'versions',
    ok: true,
    detail: `Sizewise ${sizewise}, Node ${node}${electron === undefined ? '' : `, Electron ${electron}`}`,
  }
}

/** Whether the data folder can be written to, and has space. */
export function checkHome(home: string): Check {
  try {
    prepareHomeFolder(home)
  } catch (error) {
    if (!(error instanceof SizewiseError)) throw error
    return { name: 'data folder', ok: false, detail: error.message, remedy: error.remedy }
  }
  const { bavail, bsize } = statfsSync(home)
  const freeBytes = bavail * bsize
  const detail = `${home}, ${formatBytes(freeBytes)} free`
  return freeBytes >= leastSpaceBytes
    ? { name: 'data folder', ok: true, detail }
    : { name: 'data folder', ok: false, detail, remedy: errorCatalogue.disk_full.remedy }
}
