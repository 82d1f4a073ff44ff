import type { EngineCommands } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'

type Description = EngineCommands['describe_engine']['result']

/** What runs can be given to here, by the names of study files. */
export function usableDevices({ cuda }: Description): string[] {
  return ['cpu', ...(cuda.available ? ['cuda'] : [])]
}

/** Throws device_unavailable where the engine cannot train on one of them. */
export function refuseUnusable(devices: string[], { cuda }: Description): void {
  const wanted = devices.find((device) => device !== 'cpu')
  if (wanted === undefined || cuda.available) return
  throw new SizewiseError(
    'device_unavailable',
    phrase('plan.deviceUnusable', { device: wanted, why: cuda.detail }),
    wanted,
  )
}
