import { existsSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import { toStorageError, type Connection } from './connection.ts'
import { migrate, readMigrations, type Migration } from './migrate.ts'

/** "SWdb": says that a SQLite file is Sizewise's own. */
const applicationId = 0x53576462
/** A whole check of this much takes some tens of milliseconds. */
const alwaysCheckedBytes = 32 * 1024 * 1024

export interface OpenOptions {
  /** How long a writer waits for another one. */
  busyTimeoutMs?: number
  migrations?: Migration[]
  /** Another connection of this process holds the database open and checked it: its log is no sign of a crash. */
  alreadyOpen?: boolean
}

/**
 * Opens the database, makes it when absent, and brings it to the newest version. Never repairs, renames or deletes anything.
 * Errors: `database_newer`, `database_damaged`, `home_unusable`, `home_in_use`, `disk_full`.
 */
export function openConnection(path: string, options: OpenOptions = {}): Connection {
  let connection: Connection | undefined
  try {
    // A leftover log says that the last writer did not close: a crash, or a power cut. Asked before opening removes it.
    const unclean = existsSync(`${path}-wal`)
    connection = new Database(path, { timeout: options.busyTimeoutMs ?? 5000 })
    prepare(connection, path)
    const small = statSync(path).size <= alwaysCheckedBytes
    if (options.alreadyOpen !== true && (unclean || small)) checkIntegrity(connection, path)
    migrate(connection, options.migrations ?? readMigrations(), path)
    return connection
  } catch (cause) {
    connection?.close()
    if (cause instanceof TypeError) throw new SizewiseError('home_unusable', cause.message, path)
    throw toStorageError(cause, path)
  }
}

function prepare(connection: Connection, path: string): void {
  claim(connection, path)
  connection.pragma('journal_mode = WAL')
  // SQLite opens a file that it may not write as read-only, without a word: a change that is taken back tells.
  connection.exec(`BEGIN IMMEDIATE; PRAGMA application_id = ${applicationId}; ROLLBACK`)
  // A checkpoint's row must survive a power cut as its file does: the files of older checkpoints are deleted after it.
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = ON')
  connection.pragma('cell_size_check = ON')
  connection.pragma('trusted_schema = OFF')
}

/** An empty file becomes ours; another program's database under our name is left untouched. */
function claim(connection: Connection, path: string): void {
  const id = connection.pragma('application_id', { simple: true }) as number
  const tables = connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number
  if (id === applicationId) return
  if (id === 0 && tables === 0) {
    connection.pragma(`application_id = ${applicationId}`)
    return
  }
  throw new SizewiseError('database_damaged', phrase('storage.notOurs', { id, tables }), path)
}

function checkIntegrity(connection: Connection, path: string): void {
  const finding = connection.pragma('quick_check(1)', { simple: true }) as string
  if (finding !== 'ok') throw new SizewiseError('database_damaged', phrase('storage.notWholeFound', { finding }), path)
}
