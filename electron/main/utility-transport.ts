import { utilityProcess } from 'electron'
import type { Readable } from 'node:stream'
import type { FromHost } from '../contract/engine-protocol.ts'
import { keepLastLines } from '../engine/last-lines.ts'
import type { HostTransport } from '../engine/transport.ts'

/**
 * Starts the engine host as a utility process: a fault in native code ends it alone, and this process learns of it.
 * `env` is added to the environment of this process.
 */
export function startUtilityHost(program: string, env: Record<string, string>): HostTransport {
  const child = utilityProcess.fork(program, [], {
    serviceName: 'Sizewise engine',
    stdio: 'pipe',
    env: { ...process.env, ...env },
  })
  const lastLines: string[] = []
  let killed = false
  for (const stream of [child.stdout, child.stderr]) keepLastLines(stream as Readable | null, lastLines)
  return {
    send(message) {
      child.postMessage(message)
    },
    onMessage(listener) {
      child.on('message', (message: FromHost) => {
        listener(message)
      })
    },
    onEnd(listener) {
      child.once('exit', (code) => {
        listener({ cause: killed ? 'killed' : `exit code ${code}`, lastLines })
      })
    },
    disconnect() {
      child.postMessage('close')
    },
    kill() {
      killed = true
      child.kill()
    },
  }
}
