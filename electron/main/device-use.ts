import { cpus, freemem, totalmem, type CpuInfo } from 'node:os'
import type { DeviceUse } from '../contract/channels/app.ts'
import { canonicalDevice, type UsableDevice } from '../contract/device.ts'
import type { GpuUsage } from '../contract/engine-protocol.ts'

type CoreTimes = readonly Pick<CpuInfo, 'times'>[]

/** The share of all cores' time between two looks at them in which they worked; null where none has passed. */
export function loadBetween(before: CoreTimes, now: CoreTimes): number | null {
  const [busy, all] = [spent(now, true) - spent(before, true), spent(now, false) - spent(before, false)]
  return all <= 0 ? null : Math.min(1, Math.max(0, busy / all))
}

function spent(cores: CoreTimes, working: boolean): number {
  return cores.reduce((sum, { times: { user, nice, sys, irq, idle } }) => {
    return sum + user + nice + sys + irq + (working ? 0 : idle)
  }, 0)
}

/** GPUs of which the driver tells nothing are left out. */
export function withNames(gpus: readonly GpuUsage[], devices: readonly UsableDevice[]): DeviceUse[] {
  const names = new Map(devices.map(({ device, name }) => [canonicalDevice(device), name]))
  return gpus.map((gpu) => ({ ...gpu, name: names.get(gpu.device) ?? gpu.device }))
}

/** The processor and the memory of the machine. */
export class ProcessorUse {
  #before: CoreTimes = cpus()

  /** Its load since the last question. */
  read(name: string): DeviceUse {
    const now = cpus()
    const load = loadBetween(this.#before, now)
    this.#before = now
    return { device: 'cpu', name, load, memory_used_bytes: totalmem() - freemem(), memory_bytes: totalmem() }
  }
}
