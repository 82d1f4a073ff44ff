import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app } from 'electron'
import type { Licence } from '../contract/channels/app.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** What the build made: the window, its preload, the list of licences. */
export const appFolder = join(root, '.build', 'app')

export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return app.isPackaged ? app.getVersion() : version
}

export function readLicences(): Licence[] {
  return JSON.parse(readFileSync(join(appFolder, 'licences.json'), 'utf8')) as Licence[]
}
