/** `npm start`: there is no window yet, so it runs the sample study on the command line. */
import { startCommandLine } from './command-line.mjs'
import { runMain } from './failure.mjs'
import { isSetUp, setUp } from './setup.mjs'

await runMain(() => {
  if (!isSetUp()) setUp()
  console.error('sizewise: the workbench (a window) does not exist yet; the sample study runs here instead')
  return startCommandLine(['demo', ...process.argv.slice(2)])
})
