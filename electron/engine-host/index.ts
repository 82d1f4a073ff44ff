/**
 * The engine host's program: the only process that loads the native engine. The command line starts it as a child process,
 * the workbench as a utility process of Electron; either way it ends with whoever started it.
 */
import { loadAddon } from './addon.ts'
import { parentChannel } from './parent-channel.ts'
import { serve } from './serve.ts'

const channel = parentChannel()
if (channel === undefined) {
  console.error('The engine host is started by Sizewise, not by hand.')
  process.exit(2)
}

// A terminal's Ctrl+C reaches every process of the group. The parent decides what is saved, and closes the channel.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

serve(channel, loadAddon)
