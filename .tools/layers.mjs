/** The layer table for ESLint: which room may import which. A file that matches no room is an error. */

/** Rooms from the most special to the most general: the first match is a file's room. */
const rooms = {
  contract: 'electron/contract/**',
  ports: 'electron/core/ports/**',
  core: 'electron/core/**',
  database: 'electron/database/**',
  engine: 'electron/engine/**',
  'engine-host': 'electron/engine-host/**',
  main: 'electron/main/**',
  preload: 'electron/preload/**',
  cli: 'electron/cli/**',
  binding: 'native/addon',
  feature: 'renderer/features/*/**',
  ipc: 'renderer/lib/ipc/**',
  state: 'renderer/lib/state/**',
  components: 'renderer/lib/components/**',
  charts: 'renderer/lib/charts/**',
  format: 'renderer/lib/format/**',
  messages: 'renderer/lib/messages/**',
  styles: 'renderer/lib/styles/**',
  window: 'renderer/window/**',
}

/** From a room: the rooms it may import, and those whose types alone it may. @type {Record<string, { imports: string[], types?: string[] }>} */
const table = {
  contract: { imports: ['contract'] },
  ports: { imports: ['ports', 'contract'] },
  core: { imports: ['core', 'ports', 'contract'] },
  database: { imports: ['database', 'contract'], types: ['ports'] },
  engine: { imports: ['engine', 'contract'], types: ['ports'] },
  'engine-host': { imports: ['engine-host', 'contract'], types: ['binding'] },
  main: { imports: ['main', 'contract', 'core', 'ports', 'database', 'engine'] },
  preload: { imports: ['preload', 'contract'] },
  cli: { imports: ['cli', 'contract', 'core', 'ports', 'database', 'engine'] },
  window: { imports: ['window', 'feature', 'state', 'components', 'messages', 'styles'] },
  feature: { imports: ['state', 'ipc', 'components', 'charts', 'format', 'messages', 'contract'] },
  state: { imports: ['state', 'ipc', 'format', 'messages', 'contract'] },
  ipc: { imports: ['ipc', 'contract'] },
  charts: { imports: ['charts', 'components', 'format', 'contract'] },
  components: { imports: ['components', 'format', 'contract'] },
  format: { imports: ['format', 'contract'] },
  messages: { imports: ['messages', 'format', 'contract'] },
  styles: { imports: ['styles'] },
}

export function layerSettings(/** @type {string} */ rootPath) {
  return {
    'boundaries/root-path': rootPath,
    'boundaries/elements': Object.entries(rooms).map(([type, pattern]) => ({
      type,
      pattern,
      partialMatch: false,
      ...(type === 'feature' ? { capture: ['screen'] } : {}),
    })),
    'boundaries/dependency-nodes': ['import', 'dynamic-import', 'export', 'require'],
    'import/resolver': { typescript: { alwaysTryTypes: true } },
  }
}

export const layerRules = {
  'boundaries/no-unknown-files': 'error',
  'boundaries/no-unknown-dependencies': 'error',
  'boundaries/dependencies': [
    'error',
    {
      default: 'disallow',
      message: '{{from.element.type}} may not import {{to.element.type}}',
      policies: [
        { allow: { to: { module: { origin: ['external', 'core'] } } } },
        // A screen is one folder: two of them share what stands in lib, and nothing of each other.
        {
          from: { element: { type: 'feature' } },
          allow: { to: { element: { type: 'feature', captured: { screen: '{{from.element.captured.screen}}' } } } },
        },
        ...Object.entries(table).flatMap(([from, { imports, types = [] }]) => [
          { from: { element: { type: from } }, allow: { to: { element: { types: { anyOf: imports } } } } },
          ...types.map((type) => ({
            from: { element: { type: from } },
            allow: { to: { element: { type } }, dependency: { kind: 'type' } },
          })),
        ]),
      ],
    },
  ],
}
