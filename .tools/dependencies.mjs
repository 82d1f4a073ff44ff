/** Makes node_modules hold what package-lock.json says. npm runs only when something is missing or differs. */
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, run } from './command.mjs'
import { Failure } from './failure.mjs'
import { modulesFolder, root } from './project.mjs'

/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} LockedPackage */

export function ensureDependencies() {
  const difference = firstDifference()
  if (difference === null) return
  // A linked node_modules belongs to another checkout: npm ci would replace the link by a folder.
  if (existsSync(modulesFolder) && lstatSync(modulesFolder).isSymbolicLink()) {
    throw new Failure(`node_modules is a link and ${difference}: run npm ci where it points to`)
  }
  console.error(`sizewise: installing packages, for ${difference}`)
  const { command, args } = npm()
  run(command, [...args, 'ci'])
}

/** What node_modules lacks, in words, or null. */
function firstDifference() {
  const installedPath = join(modulesFolder, '.package-lock.json')
  if (!existsSync(installedPath)) return 'there is no complete node_modules'
  const wanted = readPackages(join(root, 'package-lock.json'))
  const installed = readPackages(installedPath)
  for (const [path, { version, optional, link }] of Object.entries(wanted)) {
    if (path === '' || link) continue
    const found = installed[path]?.version
    // Optional packages are mostly builds for other systems.
    if (found === undefined && optional) continue
    if (found !== version) return `${path} is ${found ?? 'missing'} and should be ${version}`
  }
  return null
}

/** @returns {Record<string, LockedPackage>} */
function readPackages(/** @type {string} */ path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages
}
