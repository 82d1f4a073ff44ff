/** Builds native/ into .build/addon by cmake-js: the addon, and on request the native tests beside it. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { onPath, run } from './command.mjs'
import { cudaArchitectures } from './cuda.mjs'
import { modulesFolder, nativeBuildFolder, root } from './project.mjs'

const cachePath = join(nativeBuildFolder, 'CMakeCache.txt')

/** Incremental: what is up to date is not built again. */
export function buildNative({ tests = false } = {}) {
  const cuda = cudaArchitectures()
  if (!isConfigured(tests, cuda)) configure(tests, cuda)
  const target = tests ? [] : ['--target', 'sizewise', ...(cuda === null ? [] : ['sizewise_cuda'])]
  run('cmake', [
    '--build',
    nativeBuildFolder,
    '--config',
    'Release',
    '--parallel',
    `${availableParallelism()}`,
    ...target,
  ])
}

/** The native test programs that the last build with tests made. */
export function nativeTestPrograms() {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return [nativeBuildFolder, join(nativeBuildFolder, 'Release')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => /[/\\]native_tests_\w+(\.exe)?$/.test(path) && path.endsWith(suffix))
}

/** Changes when a source of the native build does: by path, size and time, without reading a file. */
export function nativeFingerprint() {
  const hash = createHash('sha1')
  for (const folder of ['native', 'cmake', 'test/native']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const { size, mtimeMs } = statSync(path)
      hash.update(`${path}:${size}:${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

function configure(/** @type {boolean} */ tests, /** @type {string | null} */ cuda) {
  rmSync(cachePath, { force: true })
  const ccache = onPath('ccache') ? ['--CDCMAKE_CXX_COMPILER_LAUNCHER=ccache'] : []
  run(process.execPath, [
    join(modulesFolder, 'cmake-js', 'bin', 'cmake-js'),
    'configure',
    '--directory',
    join(root, 'native'),
    '--out',
    nativeBuildFolder,
    '--config',
    'Release',
    '--CDCMAKE_EXPORT_COMPILE_COMMANDS=ON',
    `--CDSIZEWISE_TESTS_ON=${tests ? 'ON' : 'OFF'}`,
    `--CDSIZEWISE_CUDA=${cuda === null ? 'OFF' : 'ON'}`,
    ...(cuda === null ? [] : [`--CDSIZEWISE_CUDA_ARCHITECTURES=${cuda}`]),
    ...ccache,
  ])
}

/** Whether CMake's cache is of this folder (it may have been moved) and includes the tests and CUDA if they are wanted. */
function isConfigured(/** @type {boolean} */ tests, /** @type {string | null} */ cuda) {
  if (!existsSync(cachePath)) return false
  const cache = readFileSync(cachePath, 'utf8')
  const home = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(cache)?.[1]
  if (home === undefined || !existsSync(home) || realpathSync(home) !== realpathSync(join(root, 'native'))) {
    rmSync(nativeBuildFolder, { recursive: true, force: true })
    return false
  }
  if (/^SIZEWISE_CUDA:\w+=ON$/m.test(cache) !== (cuda !== null)) return false
  if (cuda !== null && !cache.includes(`\nSIZEWISE_CUDA_ARCHITECTURES:STRING=${cuda}\n`)) return false
  return !tests || /^SIZEWISE_TESTS_ON:\w+=ON$/m.test(cache)
}
