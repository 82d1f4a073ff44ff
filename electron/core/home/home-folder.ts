import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'

/** The data folder: what was asked for, else SIZEWISE_HOME, else the platform's place for application data. */
export function chooseHomeFolder(asked: string | undefined, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const chosen = asked ?? env['SIZEWISE_HOME']
  if (chosen !== undefined && chosen !== '') return resolve(chosen)
  if (asked === '') throw new SizewiseError('usage', '--home expects a folder; it came empty')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Sizewise')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Sizewise')
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'sizewise')
}

/** Makes the folder where it is missing. Throws `home_unusable` where it cannot be written to, `disk_full` without space. */
export function prepareHomeFolder(home: string): void {
  try {
    makeFolder(home)
    if (!statSync(home).isDirectory()) throw new SizewiseError('home_unusable', phrase('files.homeIsFile'), home)
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new SizewiseError('disk_full', phrase('files.noSpaceForHome', { home }))
    const reason = error instanceof SizewiseError ? error.said : message
    throw new SizewiseError('home_unusable', phrase('files.homeUnusable', { reason }), home)
  }
}

/** Node's own recursive mkdir never returns where the system answers ENOENT for a parent that is there, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolder(parent)
  mkdirSync(folder)
}
