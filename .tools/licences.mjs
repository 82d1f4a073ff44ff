/** What of others the app is made of, written beside the built window: what the window bundles, and what main loads. */
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** @typedef {{ name: string, version: string, licence: string }} Licence */

/**
 * A plugin of Vite: the packages whose modules went into the bundle, and `dependencies` of package.json with theirs.
 * @returns {{ name: string, writeBundle: (this: unknown, options: unknown, bundle: Record<string, { type: string, moduleIds?: string[] }>) => void }}
 */
export function listLicences(/** @type {string} */ root, /** @type {string} */ output) {
  return {
    name: 'sizewise-licences',
    writeBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => (chunk.type === 'chunk' ? (chunk.moduleIds ?? []) : []))
      const folders = new Set([...modules.flatMap(packageFolder), ...loadedByMain(root)])
      const licences = [...folders].map(licenceOf).sort((a, b) => (a.name < b.name ? -1 : 1))
      writeFileSync(output, `${JSON.stringify(licences, null, 1)}\n`)
    },
  }
}

/** The folder of the package that a module belongs to; none for a module of the project itself. @returns {string[]} */
export function packageFolder(/** @type {string} */ moduleId) {
  const path = moduleId.replace(/^\0+/, '').replaceAll('\\', '/')
  const match = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(path)
  return match ? [match[0]] : []
}

/** Dependencies and what they need, as far as it is installed here. */
function loadedByMain(/** @type {string} */ root) {
  /** @type {Set<string>} */
  const found = new Set()
  const add = (/** @type {string} */ from, /** @type {string} */ name) => {
    const folder = findPackage(from, name)
    if (folder === undefined || found.has(folder)) return
    found.add(folder)
    const { dependencies, optionalDependencies } = manifest(folder)
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) add(folder, needed)
  }
  for (const name of Object.keys(manifest(root).dependencies)) add(root, name)
  return found
}

/** @returns {string | undefined} */
function findPackage(/** @type {string} */ from, /** @type {string} */ name) {
  const folder = join(from, 'node_modules', name)
  if (existsSync(join(folder, 'package.json'))) return realpathSync(folder).replaceAll('\\', '/')
  const parent = dirname(from)
  return parent === from ? undefined : findPackage(parent, name)
}

/** @returns {Licence} */
function licenceOf(/** @type {string} */ folder) {
  const { name, version, license } = manifest(folder)
  return { name, version, licence: typeof license === 'string' ? license : titleOfLicence(folder) }
}

/** Some packages name their licence in its text alone. */
function titleOfLicence(/** @type {string} */ folder) {
  const file = readdirSync(folder).find((name) => /^licen[sc]e/i.test(name))
  const title = file === undefined ? '' : (readFileSync(join(folder, file), 'utf8').split('\n')[0] ?? '')
  const known = /\b(MIT|ISC|Apache|BSD)\b/.exec(title)
  if (known === null) throw new Error(`${folder} names no licence`)
  return known[0]
}

function manifest(/** @type {string} */ folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
