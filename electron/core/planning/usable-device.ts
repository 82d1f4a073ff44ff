import type { EngineCommands } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Engine } from '../ports/engine.ts'

/** What runs can be given to here, by the names of study files. */
export function usableDevices({ cuda }: EngineCommands['describe_engine']['result']): string[] {
  return ['cpu', ...(cuda.available ? ['cuda'] : [])]
}

/** Only the engine knows what it can train on. Throws device_unavailable. */
export async function refuseUnusable(devices: Iterable<string>, engine: Engine): Promise<void> {
  const wanted = [...devices].find((device) => device !== 'cpu')
  if (wanted === undefined) return
  const { cuda } = await engine.ask('describe_engine', {})
  if (cuda.available) return
  throw new SizewiseError(
    'device_unavailable',
    phrase('plan.deviceUnusable', { device: wanted, why: cuda.detail }),
    wanted,
  )
}
