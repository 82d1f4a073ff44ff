import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { beforeAll, expect, test } from 'vitest'
import { layerSettings } from '../../../.tools/layers.mjs'

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url))

/** Each fixture that must fail, and the rule that must say so. */
const breaking: [file: string, rule: string][] = [
  ['contract/breaks-core.ts', 'boundaries/dependencies'],
  ['core/breaks-database.ts', 'boundaries/dependencies'],
  ['core/breaks-engine-dynamically.ts', 'boundaries/dependencies'],
  ['core/breaks-sqlite.ts', 'no-restricted-imports'],
  ['database/breaks-core.ts', 'boundaries/dependencies'],
  ['database/breaks-port-value.ts', 'boundaries/dependencies'],
  ['engine/breaks-host.ts', 'boundaries/dependencies'],
  ['engine-host/breaks-client.ts', 'boundaries/dependencies'],
  ['cli/breaks-electron.ts', 'no-restricted-imports'],
  ['cli/breaks-main.ts', 'boundaries/dependencies'],
  ['preload/breaks-core.ts', 'boundaries/dependencies'],
  ['attic/breaks-room.ts', 'boundaries/no-unknown-files'],
]
const keeping = ['database/keeps-port-type.ts', 'cli/keeps-all.ts']

let found: Map<string, string[]>

// The project's own configuration, with the fixtures folder in the place of the project's root.
beforeAll(async () => {
  const eslint = new ESLint({
    cwd: fixtures,
    overrideConfigFile: fileURLToPath(new URL('../../../eslint.config.js', import.meta.url)),
    overrideConfig: { settings: layerSettings(fixtures) },
  })
  const results = await eslint.lintFiles(['electron/**/*.ts'])
  found = new Map(
    results.map(({ filePath, messages }) => [
      filePath.slice(fixtures.length + 'electron/'.length).replaceAll('\\', '/'),
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
