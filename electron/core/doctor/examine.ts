import { type CpuDescription, type EngineCommands } from '../../contract/engine-protocol.ts'
import { knownFailure } from '../../contract/known-failure.ts'
import { formatBytes } from '../../contract/format/bytes.ts'
import type { Engine } from '../ports/engine.ts'
import type { Stores } from '../ports/stores.ts'
import type { Check, Device, DoctorDocument } from './check.ts'
import { checkCores, checkHome, checkMemory, checkSystem, checkVersions } from './machine-checks.ts'
import { totalmem } from 'node:os'

export interface Examined {
  home: string
  sizewiseVersion: string
  stores(): Promise<Stores>
  engine(): Promise<Engine>
}

/** Looks at everything that Sizewise needs. A thing that is missing is a finding, never a failure of the examination. */
export async function examine({ home, sizewiseVersion, stores, engine }: Examined): Promise<DoctorDocument> {
  const homeCheck = checkHome(home)
  const checks = [checkSystem(), checkCores(), checkMemory(), checkVersions(sizewiseVersion), homeCheck]
  if (homeCheck.ok) {
    checks.push(
      await tryOut('database', async () => {
        const opened = await stores()
        return `opens; ${opened.studies.list().length} studies, ${opened.datasets.list().length} datasets`
      }),
    )
  }
  const devices: Device[] = []
  checks.push(
    await tryOut('engine', async () => {
      const described = await (await engine()).ask('describe_engine', {})
      devices.push(...listDevices(described))
      checks.push(describeGpu(described.cuda))
      return `version ${described.version}, takes the ${described.cpu.path} path of ${described.cpu.name}`
    }),
  )
  return { ok: checks.every((check) => check.ok), checks, devices }
}

async function tryOut(name: string, work: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await work() }
  } catch (thrown) {
    const failure = knownFailure(thrown)
    if (failure === undefined) throw thrown
    return { name, ok: false, detail: failure.message, remedy: failure.remedy }
  }
}

/** A machine without a GPU is in order: studies run on the CPU. */
function describeGpu({ available, detail }: EngineCommands['describe_engine']['result']['cuda']): Check {
  return {
    name: 'gpu',
    ok: true,
    detail: available ? detail : `none that the engine can use (${detail}); studies run on the CPU`,
  }
}

function listDevices({ cpu, cuda }: EngineCommands['describe_engine']['result']): Device[] {
  const devices: Device[] = [{ device: 'cpu', name: cpu.name, detail: describeCpu(cpu) }]
  for (const { device, name, memory_bytes, capability } of cuda.devices)
    devices.push({ device, name, detail: `${formatBytes(memory_bytes)}, compute capability ${capability}` })
  return devices
}

function describeCpu({ cores, path, features }: CpuDescription): string {
  return `${cores} cores, ${path} (${features.join(' ')}), ${formatBytes(totalmem())}`
}
