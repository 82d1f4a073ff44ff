/** `npm run --silent sizewise -- …`: sets up what is missing, then starts the command line. */
import { startCommandLine } from './command-line.mjs'
import { runMain } from './failure.mjs'
import { isSetUp, setUp } from './setup.mjs'

await runMain(() => {
  if (!isSetUp()) setUp()
  return startCommandLine(process.argv.slice(2))
})
