/** Makes a fresh machine ready, and does nothing where all is in place. `npm run setup`. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, isAppBuilt } from './app-build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { electronProgram, ensureElectron } from './electron.mjs'
import { Failure, runMain } from './failure.mjs'
import { buildNative, nativeFingerprint } from './native.mjs'
import { addonFile, buildFolder, root } from './project.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

const stampPath = join(buildFolder, 'setup-stamp')

/** With `tests`, also what the native tests need, and the tests themselves. */
export function setUp({ tests = false } = {}) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Failure(`Node 20.19 or newer is needed; this is ${process.versions.node}`)
  }
  ensureSystemPackages({ tests })
  ensureDependencies()
  ensureElectron()
  const stamp = currentStamp()
  buildNative({ tests })
  buildApp()
  mkdirSync(buildFolder, { recursive: true })
  writeFileSync(stampPath, stamp)
}

/** Whether nothing changed since the last set-up; reads no file but the stamp. */
export function isSetUp() {
  return (
    existsSync(stampPath) &&
    existsSync(addonFile) &&
    isAppBuilt() &&
    electronProgram() !== null &&
    readFileSync(stampPath, 'utf8') === currentStamp()
  )
}

function currentStamp() {
  const { size, mtimeMs } = statSync(join(root, 'package-lock.json'))
  return `${process.versions.node} ${size} ${mtimeMs} ${nativeFingerprint()}\n`
}

if (process.argv[1] === import.meta.filename) {
  await runMain(() => {
    setUp()
    console.error('sizewise: ready')
    return 0
  })
}
