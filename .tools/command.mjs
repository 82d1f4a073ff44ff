/** Starts other programs. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Failure } from './failure.mjs'
import { root } from './project.mjs'

/** Runs a program in the project's root with its output shown on stderr; throws a Failure when it fails. */
export function run(
  /** @type {string} */ command,
  /** @type {string[]} */ args,
  /** @type {NodeJS.ProcessEnv} */ env = {},
) {
  const shown = [command, ...args].join(' ')
  console.error(`sizewise: ${shown}`)
  // stdout is for what was asked of the command line; the set-up talks on stderr.
  const ended = spawnSync(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 2, 2] })
  if (ended.error) throw new Failure(`cannot start ${command}: ${ended.error.message}`)
  if (ended.status !== 0) throw new Failure(`failed (${ended.signal ?? `exit ${ended.status}`}): ${shown}`)
}

/** Whether a program of this name stands on the PATH. */
export function onPath(/** @type {string} */ name) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => suffixes.some((suffix) => folder !== '' && existsSync(join(folder, name + suffix))))
}

/** npm's command line as [program, arguments before npm's own], also where npm is a .cmd file. */
export function npm() {
  const script = process.env['npm_execpath']
  if (script?.endsWith('.js')) return { command: process.execPath, args: [script] }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] }
}
