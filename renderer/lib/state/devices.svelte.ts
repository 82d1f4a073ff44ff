import type { DeviceUse } from '../../../electron/contract/channels/app.ts'
import type { UsableDevice } from '../../../electron/contract/device.ts'
import { ask, RequestError } from '../ipc/client.ts'

const pollMs = 2000

/** What this machine can train and write on, and what that is doing. */
class Devices {
  usable = $state.raw<readonly UsableDevice[]>([])
  /** Empty while nobody watches. */
  uses = $state.raw<readonly DeviceUse[]>([])

  async read(): Promise<void> {
    this.usable = await ask('app:devices', null)
  }

  /** Looks every two seconds; returns how to stop. */
  watch(): () => void {
    let stopped = false
    const look = async (): Promise<void> => {
      const uses = await usesNow()
      if (stopped) return
      this.uses = uses
      timer = setTimeout(() => void look(), pollMs)
    }
    let timer = setTimeout(() => void look())
    return () => {
      stopped = true
      clearTimeout(timer)
      this.uses = []
    }
  }
}

/** None while the engine is down: whoever trains says so, and it is asked again. */
async function usesNow(): Promise<readonly DeviceUse[]> {
  try {
    return await ask('app:deviceUse', null)
  } catch (error) {
    if (error instanceof RequestError && (error.code === 'engine_died' || error.code === 'cancelled')) return []
    throw error
  }
}

export const devices = new Devices()
