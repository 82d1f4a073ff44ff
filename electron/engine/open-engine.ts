import { fileURLToPath } from 'node:url'
import type { Engine } from '../core/ports/engine.ts'
import { startChildProcessHost } from './child-process-transport.ts'
import { EngineClient } from './engine-client.ts'

/** The engine host's program, for whoever starts it in another kind of process. */
export const hostProgram = fileURLToPath(new URL('../engine-host/index.ts', import.meta.url))

/** The engine in a child process, which starts with the first request. */
export function openEngine(): Engine {
  return new EngineClient(() => startChildProcessHost(hostProgram))
}
