/** `npm run check`: formats, lint, types, unused code and the native layers. Changes nothing. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDependencies } from './dependencies.mjs'
import { runMain } from './failure.mjs'
import { formatNative } from './native-format.mjs'
import { checkNativeLayers } from './native-layers.mjs'
import { modulesFolder, root } from './project.mjs'
import { runSteps } from './step.mjs'

/** @type {import('./step.mjs').Step[]} */
export const checkSteps = [
  tool('format (Prettier)', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  { name: 'format (clang-format)', run: nativeFormatHolds },
  { name: 'layers of native/', run: nativeLayersHold },
  tool('types', 'typescript/bin/tsc', ['--build']),
  ...(existsSync(join(root, 'renderer'))
    ? [
        tool('Svelte', 'svelte-check/bin/svelte-check', [
          '--tsconfig',
          'renderer/tsconfig.json',
          '--fail-on-warnings',
          '--output',
          'human',
        ]),
      ]
    : []),
  tool('lint', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.']),
  tool('unused code (knip)', 'knip/bin/knip.js', []),
]

async function nativeFormatHolds() {
  const differing = await formatNative()
  for (const path of differing) console.log(`${path}: not formatted; npm run format mends it`)
  return differing.length === 0
}

function nativeLayersHold() {
  const violations = checkNativeLayers()
  for (const { path, line, message } of violations) console.log(`${path}:${line}: ${message}`)
  return violations.length === 0
}

/** A program of node_modules as a step. @returns {import('./step.mjs').Step} */
function tool(/** @type {string} */ name, /** @type {string} */ script, /** @type {string[]} */ args) {
  return {
    name,
    run: () =>
      spawnSync(process.execPath, [join(modulesFolder, script), ...args], { cwd: root, stdio: 'inherit' }).status === 0,
  }
}

if (process.argv[1] === import.meta.filename) {
  await runMain(async () => {
    ensureDependencies()
    return (await runSteps(checkSteps)).failed === 0 ? 0 : 1
  })
}
