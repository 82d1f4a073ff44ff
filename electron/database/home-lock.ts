import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { SizewiseError } from '../contract/errors.ts'
import { phrase, type Phrase } from '../contract/phrases/phrase.ts'

export interface HomeLock {
  release(): void
}

/** How long a holder that is just ending is waited for. */
const graceMs = 1000
/** A connection that nobody can reach is closed with the garbage, and its lock would be gone while its holder lives. */
const held = new Set<Database.Database>()

/**
 * Makes this process the only one that writes to the data folder; throws `home_in_use` when another one is. SQLite's lock
 * on a file of its own is the operating system's: however the holder ends, kill -9 included, it is gone with the process.
 */
export function lockHome(home: string, purpose: string): HomeLock {
  const holderPath = join(home, 'lock-holder.json')
  const database = new Database(join(home, 'lock'), { timeout: graceMs })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') throw error
    throw new SizewiseError('home_in_use', describeHolder(holderPath), home)
  }
  try {
    writeFileSync(holderPath, JSON.stringify({ pid: process.pid, purpose, since: new Date().toISOString() }))
  } catch (error) {
    database.close()
    throw error
  }
  held.add(database)
  return {
    release() {
      rmSync(holderPath, { force: true })
      held.delete(database)
      database.close()
    },
  }
}

/** For the message alone; the file may be absent or half written when two processes start together. */
function describeHolder(path: string): Phrase {
  try {
    const { pid, purpose, since } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    return phrase('storage.inUseBy', { pid: String(pid), purpose: String(purpose), since: String(since) })
  } catch {
    return phrase('storage.inUse')
  }
}
