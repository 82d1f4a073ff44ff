import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { beforeAll, expect, test } from 'vitest'
import { layerSettings } from '../../../.tools/layers.mjs'

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url))

/** Each fixture that must fail, and the rule that must say so. */
const breaking: [file: string, rule: string][] = [
  ['electron/contract/breaks-core.ts', 'boundaries/dependencies'],
  ['electron/core/breaks-database.ts', 'boundaries/dependencies'],
  ['electron/core/breaks-engine-dynamically.ts', 'boundaries/dependencies'],
  ['electron/core/breaks-sqlite.ts', 'no-restricted-imports'],
  ['electron/database/breaks-core.ts', 'boundaries/dependencies'],
  ['electron/database/breaks-port-value.ts', 'boundaries/dependencies'],
  ['electron/engine/breaks-host.ts', 'boundaries/dependencies'],
  ['electron/engine-host/breaks-client.ts', 'boundaries/dependencies'],
  ['electron/cli/breaks-electron.ts', 'no-restricted-imports'],
  ['electron/cli/breaks-main.ts', 'boundaries/dependencies'],
  ['electron/preload/breaks-core.ts', 'boundaries/dependencies'],
  ['electron/attic/breaks-room.ts', 'boundaries/no-unknown-files'],
  ['renderer/features/chat/breaks-compare.ts', 'boundaries/dependencies'],
  ['renderer/lib/components/breaks-ipc.ts', 'boundaries/dependencies'],
  ['renderer/lib/attic/breaks-room.ts', 'boundaries/no-unknown-files'],
]
const keeping = [
  'electron/database/keeps-port-type.ts',
  'electron/cli/keeps-all.ts',
  'renderer/features/compare/keeps-own.ts',
]

let found: Map<string, string[]>

// The project's own configuration, with the fixtures folder in the place of the project's root.
beforeAll(async () => {
  const eslint = new ESLint({
    cwd: fixtures,
    overrideConfigFile: fileURLToPath(new URL('../../../eslint.config.js', import.meta.url)),
    overrideConfig: { settings: layerSettings(fixtures) },
  })
  const results = await eslint.lintFiles(['electron/**/*.ts', 'renderer/**/*.ts'])
  found = new Map(
    results.map(({ filePath, messages }) => [
      filePath.slice(fixtures.length).replaceAll('\\', '/'),
      messages.map(({ ruleId, message }) => ruleId ?? message).filter(isLayerRule),
    ]),
  )
})

/** Anything without a rule is a file that could not be read or parsed. */
function isLayerRule(rule: string): boolean {
  return rule.startsWith('boundaries/') || rule === 'no-restricted-imports' || rule.includes(' ')
}

test.each(breaking)('%s is an error of %s', (file, rule) => {
  expect(found.get(file)).toContain(rule)
})

test.each(keeping)('%s is in order', (file) => {
  expect(found.get(file)).toEqual([])
})
