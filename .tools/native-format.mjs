/** clang-format over C++ and CUDA, by the pinned build that comes with npm: every machine formats alike. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project.mjs'
import { nativeSources } from './native-sources.mjs'

/** Paths of the files whose format differs; with `write` they are formatted. */
export async function formatNative({ write = false } = {}) {
  const { format } = await import('@wasm-fmt/clang-format')
  const style = readFileSync(join(root, '.clang-format'), 'utf8')
  const differing = []
  for (const path of nativeSources()) {
    const source = readFileSync(join(root, path), 'utf8')
    const formatted = format(source, path.replace(/\.cuh?$/, '.cpp'), style)
    if (formatted === source) continue
    differing.push(path)
    if (write) writeFileSync(join(root, path), formatted)
  }
  return differing
}
