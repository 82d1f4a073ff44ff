/** Builds what Electron's window loads: the page, and the preload that runs before it. Main runs from its sources. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { buildFolder, modulesFolder, root } from './project.mjs'

const appFolder = join(buildFolder, 'app')
const stampPath = join(appFolder, 'stamp')

export function buildApp() {
  if (isAppBuilt()) return
  const stamp = fingerprint()
  const vite = join(modulesFolder, 'vite', 'bin', 'vite.js')
  run(process.execPath, [vite, 'build'])
  run(process.execPath, [vite, 'build', '--mode', 'preload'])
  mkdirSync(appFolder, { recursive: true })
  writeFileSync(stampPath, stamp)
}

export function isAppBuilt() {
  return existsSync(stampPath) && readFileSync(stampPath, 'utf8') === fingerprint()
}

/** Changes when a source of the window does: by path, size and time, without reading a file. */
function fingerprint() {
  const hash = createHash('sha1')
  const files = ['renderer', 'electron/contract', 'electron/preload'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  for (const path of [...files, join(root, 'vite.config.ts'), join(root, 'package-lock.json')].sort()) {
    const { size, mtimeMs } = statSync(path)
    hash.update(`${path}:${size}:${mtimeMs}\n`)
  }
  return hash.digest('hex')
}
