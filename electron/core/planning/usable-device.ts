import { canonicalDevice, type UsableDevice } from '../../contract/device.ts'
import type { EngineCommands, GpuDescription } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import type { Engine } from '../ports/engine.ts'
import { usableMemoryBytes, type DeviceMemory } from './memory-fit.ts'

type Description = EngineCommands['describe_engine']['result']

/** What runs can be given to here, the processor first; a GPU that is alone needs no number. */
export function usableDevices({ cpu, cuda }: Description): UsableDevice[] {
  const gpus = cuda.devices.map(({ device, name, memory_bytes }) => ({
    device: cuda.devices.length === 1 ? 'cuda' : device,
    name,
    memory_bytes,
  }))
  return [{ device: 'cpu', name: cpu.name, memory_bytes: usableMemoryBytes() }, ...gpus]
}

export function deviceMemory(described: Description): DeviceMemory {
  return Object.fromEntries(
    usableDevices(described).map(({ device, memory_bytes }) => [canonicalDevice(device), memory_bytes]),
  )
}

/** On which these runs train; the engine is asked only where one of them does. */
export async function gpusOf(runs: readonly Pick<Run, 'device'>[], engine: Engine): Promise<GpuDescription[]> {
  if (runs.every(({ device }) => device === 'cpu')) return []
  return (await engine.ask('describe_engine', {})).cuda.devices
}

/** Throws device_unavailable where the engine cannot train on one of them. */
export function refuseUnusable(devices: string[], described: Description): void {
  const memory = deviceMemory(described)
  const wanted = devices.find((device) => !Object.hasOwn(memory, canonicalDevice(device)))
  if (wanted === undefined) return
  const { cuda } = described
  const said = cuda.available
    ? phrase('plan.noSuchDevice', { device: wanted, devices: Object.keys(memory) })
    : phrase('plan.deviceUnusable', { device: wanted, why: cuda.detail })
  throw new SizewiseError('device_unavailable', said, wanted)
}
