import type { ToHost } from '../contract/engine-protocol.ts'
import type { Channel } from './channel.ts'

/** Of Electron's utility process: its types belong to Electron, which this room never imports. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

/** The way to whoever started this process; undefined when a person did, by hand. */
export function parentChannel(): Channel | undefined {
  const { parentPort } = process as { parentPort?: ParentPort }
  if (parentPort !== undefined) return utilityChannel(parentPort)
  return process.send === undefined ? undefined : childChannel()
}

/** Chromium ends a utility process when its parent is gone; `close` is how its parent asks it to end. */
function utilityChannel(port: ParentPort): Channel {
  return {
    send: (message) => {
      port.postMessage(message)
    },
    onMessage: (listener) => {
      port.on('message', ({ data }) => {
        if (data === 'close') process.exit(0)
        listener(data as ToHost)
      })
    },
  }
}

function childChannel(): Channel {
  // Without a parent nobody can store what the engine makes: the run goes on from its last checkpoint another time.
  process.on('disconnect', () => process.exit(0))
  return {
    send: (message) => process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => {
      process.on('message', (message) => {
        listener(message as ToHost)
      })
    },
  }
}
