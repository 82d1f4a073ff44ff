/** `npm run format`: Prettier and clang-format over everything. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureDependencies } from './dependencies.mjs'
import { runMain } from './failure.mjs'
import { formatNative } from './native-format.mjs'
import { modulesFolder, root } from './project.mjs'

await runMain(async () => {
  ensureDependencies()
  for (const path of await formatNative({ write: true })) console.log(path)
  const prettier = [join(modulesFolder, 'prettier/bin/prettier.cjs'), '--write', '--log-level', 'warn', '.']
  return spawnSync(process.execPath, prettier, { cwd: root, stdio: 'inherit' }).status ?? 1
})
