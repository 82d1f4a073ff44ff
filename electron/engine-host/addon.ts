import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'

/** The native surface, as native/addon/binding.d.ts states it. */
export type Addon = typeof import('../../native/addon/binding.d.ts')

/** Where the addon stands: beside an installed application's resources, or where the build puts it. */
function candidatePaths(): string[] {
  const { resourcesPath } = process as { resourcesPath?: string }
  return [
    ...(resourcesPath === undefined ? [] : [join(resourcesPath, 'sizewise.node')]),
    fileURLToPath(new URL('../../.build/addon/Release/sizewise.node', import.meta.url)),
  ]
}

/** Loads the addon. Throws `engine_missing` when it is absent or was built for another system. */
export function loadAddon(paths: string[] = candidatePaths()): Addon {
  const path = paths.find((candidate) => existsSync(candidate))
  if (path === undefined) {
    throw new SizewiseError('engine_missing', phrase('running.engineMissing', { paths }))
  }
  try {
    return createRequire(import.meta.url)(path) as Addon
  } catch (error) {
    const said = phrase('running.engineNotLoaded', { reason: (error as Error).message })
    throw new SizewiseError('engine_missing', said, path)
  }
}
