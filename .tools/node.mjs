/** Chooses the Node that runs the project's TypeScript: it must strip types by itself and suit better-sqlite3. */
import { electronProgram } from './electron.mjs'
import { Failure } from './failure.mjs'

/** @typedef {{ command: string, env: NodeJS.ProcessEnv }} Runtime */

/** Whether the Node that runs this very script can run the project as well. */
export function isSuitable(/** @type {string} */ version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}

/** This Node where it is new enough, otherwise the one inside Electron. @returns {Runtime} */
export function chooseRuntime() {
  if (isSuitable(process.versions.node)) return { command: process.execPath, env: {} }
  const electron = electronProgram()
  if (electron === null) throw new Failure('Electron is missing. Run npm run setup.')
  return { command: electron, env: { ELECTRON_RUN_AS_NODE: '1' } }
}
