/** `npm run tidy`: clang-tidy over the engine's .cpp files, with the flags of the last native build. Takes minutes. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onPath, run } from './command.mjs'
import { Failure, runMain } from './failure.mjs'
import { nativeBuildFolder } from './project.mjs'
import { nativeSources } from './native-sources.mjs'
import { setUp } from './setup.mjs'

await runMain(() => {
  if (!onPath('clang-tidy')) throw new Failure('clang-tidy is missing (Debian: apt-get install clang-tidy)')
  setUp()
  if (!existsSync(join(nativeBuildFolder, 'compile_commands.json'))) {
    throw new Failure('the native build left no compile_commands.json; it needs Ninja or Make')
  }
  const wanted = process.argv.slice(2)
  const sources = nativeSources().filter((path) => path.startsWith('native/') && path.endsWith('.cpp'))
  // Kernels are compiled once per instruction set with a macro of their own; clang-tidy takes the first of these.
  for (const path of sources.filter((source) => wanted.length === 0 || wanted.some((part) => source.includes(part)))) {
    run('clang-tidy', ['--quiet', '-p', nativeBuildFolder, path])
  }
  return 0
})
