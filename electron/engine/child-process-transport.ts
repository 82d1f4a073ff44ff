import { type ChildProcess, spawn } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import type { FromHost } from '../contract/engine-protocol.ts'
import { keepLastLines } from './last-lines.ts'
import type { HostEnd, HostTransport } from './transport.ts'

/** Starts the engine host's program as a child of this process, in the same runtime. */
export function startChildProcessHost(program: string, args: string[] = []): HostTransport {
  const child = spawn(process.execPath, [...process.execArgv.filter(isForHost), program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Structured clone: typed arrays, NaN and Infinity arrive as they are.
    serialization: 'advanced',
  })
  const lastLines: string[] = []
  keepLastLines(child.stdout, lastLines)
  keepLastLines(child.stderr, lastLines)
  return {
    send(message) {
      // With a callback a closed channel is reported there instead of being thrown; the end of the process says it too.
      child.send(message, () => undefined)
    },
    onMessage(listener) {
      child.on('message', (message) => {
        listener(message as FromHost)
      })
    },
    onEnd(listener) {
      onceEnded(child, (cause) => {
        listener({ cause, lastLines })
      })
    },
    disconnect() {
      if (child.connected) child.disconnect()
    },
    kill() {
      child.kill('SIGKILL')
    },
  }
}

/** An inspector's port cannot be shared with the parent. */
function isForHost(argument: string): boolean {
  return !argument.startsWith('--inspect')
}

/**
 * Calls back after the exit, the last message and the last line. The child's own `close` event would be that moment, but
 * it does not come when this side closed the channel. `error` without a process says that there was no start.
 */
function onceEnded(child: ChildProcess, listener: (cause: HostEnd['cause']) => void): void {
  let cause = 'unknown'
  let missing = 0
  const wait = (emitter: EventEmitter | null, event: string): void => {
    if (emitter === null) return
    missing++
    emitter.once(event, () => {
      if (--missing === 0) listener(cause)
    })
  }
  child.on('exit', (code, signal) => {
    cause = signal === null ? `exit code ${code}` : `signal ${signal}`
  })
  wait(child, 'exit')
  wait(child, 'disconnect')
  wait(child.stdout, 'close')
  wait(child.stderr, 'close')
  child.on('error', (error) => {
    if (child.pid === undefined) listener(`it could not be started: ${error.message}`)
  })
}
