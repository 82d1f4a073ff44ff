/** Every C++ and CUDA file of the project, as paths from its root with forward slashes, sorted. */
import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { root } from './project.mjs'

export function nativeSources() {
  return ['native', 'test/native', 'test/gpu', 'test/bench']
    .flatMap((folder) => filesUnder(join(root, folder)))
    .filter((path) => /\.(cpp|h|cu|cuh|inc)$/.test(path))
    .map((path) => relative(root, path).split(sep).join('/'))
    .sort()
}

/** @returns {string[]} */
function filesUnder(/** @type {string} */ folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return []
    throw error
  }
}
