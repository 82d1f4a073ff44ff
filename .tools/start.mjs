/** `npm start`: opens the workbench. Without a screen the sample study runs on the command line instead. */
import { spawn } from 'node:child_process'
import { startCommandLine } from './command-line.mjs'
import { hasDisplay } from './display.mjs'
import { electronProgram } from './electron.mjs'
import { Failure, runMain } from './failure.mjs'
import { root } from './project.mjs'
import { isSetUp, setUp } from './setup.mjs'

await runMain(() => {
  if (!isSetUp()) setUp()
  const args = process.argv.slice(2)
  if (hasDisplay()) return openWorkbench(args)
  console.error('sizewise: there is no screen; the sample study runs here instead')
  return startCommandLine(['demo', ...args])
})

/** @returns {Promise<number>} the exit code */
function openWorkbench(/** @type {string[]} */ args) {
  const program = electronProgram()
  if (program === null) throw new Failure('Electron is missing. Run npm run setup.')
  // As root, or where the system forbids it, Chromium cannot make its own sandbox.
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const env = { ...process.env }
  delete env['ELECTRON_RUN_AS_NODE']
  const child = spawn(program, [...sandbox, root, ...args], { stdio: 'inherit', env })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      resolve(code ?? 1)
    })
  })
}
