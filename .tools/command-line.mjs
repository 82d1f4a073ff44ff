/** Starts the project's command line in the right Node and hands its exit code on. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { chooseRuntime } from './node.mjs'
import { root } from './project.mjs'

const program = join(root, 'electron', 'cli', 'index.ts')

/** @returns {Promise<number>} the exit code */
export function startCommandLine(/** @type {string[]} */ args) {
  const runtime = chooseRuntime()
  const child = spawn(runtime.command, [program, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...runtime.env },
  })
  // A terminal sends Ctrl+C to both; the child takes a repeated signal for the same wish.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
