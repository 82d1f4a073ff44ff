/** The engine host's program, as a child process: the only process that loads the native engine. */
import type { ToHost } from '../contract/engine-protocol.ts'
import { loadAddon } from './addon.ts'
import { serve } from './serve.ts'

if (process.send === undefined) {
  console.error('The engine host is started by Sizewise, not by hand.')
  process.exit(2)
}

// A terminal's Ctrl+C reaches every process of the group. The parent decides what is saved, and closes the channel.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
// Without a parent nobody can store what the engine makes: the run goes on from its last checkpoint another time.
process.on('disconnect', () => process.exit(0))

serve(
  {
    send: (message) => process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => {
      process.on('message', (message) => {
        listener(message as ToHost)
      })
    },
  },
  loadAddon,
)
