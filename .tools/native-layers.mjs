/**
 * The layer rule of native/, read from the #include lines:
 *   native/engine           the standard library and the engine's own headers; never Node's, never the addon's
 *   backend/<name>          never another backend; CUDA's headers in backend/cuda alone; intrinsics in backend/cpu and where threads spin
 *   native/engine/platform  the only place that includes headers of an operating system
 *   native/addon            napi.h, the standard library and the engine's headers
 * A file that matches no room is an error too.
 */
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { nativeSources } from './native-sources.mjs'
import { root } from './project.mjs'

const engineRooms = [
  'backend/cpu',
  'backend/cuda',
  'base',
  'bench',
  'compress',
  'device',
  'exchange',
  'graph',
  'infer',
  'io',
  'model',
  'ops',
  'parallel',
  'platform',
  'random',
  'tokenizer',
  'train',
]

const nodeHeader = /^(napi|node_api|node_api_types|js_native_api|js_native_api_types|node|v8|uv)\.h$/
const cudaHeader = /^(cuda|cublas|cooperative_groups|nvrtc|mma|device_launch_parameters|cub\/|cute\/|cutlass\/)/
const intrinsicsHeader = /^(immintrin|x86intrin|xmmintrin|emmintrin|arm_neon|arm_sve|intrin|cpuid)\.h$/
const standardHeader =
  /^([a-z_]+|(assert|ctype|errno|float|inttypes|limits|locale|math|signal|stdarg|stddef|stdint|stdio|stdlib|string|time|wchar)\.h)$/

/** @typedef {{ path: string, line: number, message: string }} Violation */

/** Violations in the project's own sources. */
export function checkNativeLayers() {
  return nativeSources()
    .filter((path) => path.startsWith('native/'))
    .flatMap((path) => checkNativeFile(path, readFileSync(join(root, path), 'utf8')))
}

/** @returns {Violation[]} */
export function checkNativeFile(/** @type {string} */ path, /** @type {string} */ source) {
  const room = roomOf(path)
  if (room === null) return [{ path, line: 1, message: 'belongs to no room of native/' }]
  return source.split('\n').flatMap((text, index) => {
    const match = /^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")/.exec(text)
    if (!match) return []
    const message = match[1] === undefined ? judgeOwn(room, path, match[2] ?? '') : judgeForeign(room, match[1])
    return message === null ? [] : [{ path, line: index + 1, message }]
  })
}

/** Room as `addon`, `base`, `backend/cpu`, …, or null. */
function roomOf(/** @type {string} */ path) {
  if (/^native\/addon\/[^/]+$/.test(path)) return 'addon'
  const inside = /^native\/engine\/(.+)\/[^/]+$/.exec(path)?.[1]
  if (inside === undefined) return null
  return engineRooms.find((room) => inside === room || inside.startsWith(`${room}/`)) ?? null
}

/** An include in angle brackets. */
function judgeForeign(/** @type {string} */ room, /** @type {string} */ header) {
  if (nodeHeader.test(header))
    return room === 'addon' ? null : `<${header}>: only native/addon may include Node's headers`
  if (cudaHeader.test(header))
    return room === 'backend/cuda' ? null : `<${header}>: only backend/cuda may include CUDA's headers`
  if (intrinsicsHeader.test(header)) {
    const allowed = ['backend/cpu', 'parallel', 'platform'].includes(room)
    return allowed ? null : `<${header}>: only backend/cpu, parallel and platform may include intrinsics`
  }
  if (standardHeader.test(header)) return null
  if (room === 'platform') return null
  return `<${header}> is not the standard library's: what knows the operating system belongs in native/engine/platform`
}

/** An include in quotes: a path from native/engine, or a neighbour. */
function judgeOwn(/** @type {string} */ room, /** @type {string} */ path, /** @type {string} */ header) {
  if (nodeHeader.test(header)) return judgeForeign(room, header)
  const folder = posix.dirname(path)
  const target = posix.normalize(
    header.includes('/') && !header.startsWith('.') ? `native/engine/${header}` : `${folder}/${header}`,
  )
  const targetRoom = roomOf(target) ?? roomOf(posix.normalize(`${folder}/${header}`))
  if (targetRoom === null) return `"${header}" leads to no room of native/`
  if (room !== 'addon' && targetRoom === 'addon') return `"${header}": the engine never includes the addon`
  if (room.startsWith('backend/') && targetRoom.startsWith('backend/') && room !== targetRoom) {
    return `"${header}": ${room} never includes ${targetRoom}`
  }
  return null
}
