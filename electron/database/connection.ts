import type Database from 'better-sqlite3'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'

export type Connection = Database.Database

/** Turns what SQLite reports into the errors of the catalogue; anything else is a bug and passes through. */
export function toStorageError(cause: unknown, path: string): unknown {
  const code = sqliteCode(cause)
  if (code === undefined) return cause
  const reason = (cause as Error).message
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new SizewiseError('database_damaged', phrase('storage.notWhole', { reason }), path)
  }
  if (code === 'SQLITE_FULL') return new SizewiseError('disk_full', phrase('storage.cannotGrow', { reason }), path)
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new SizewiseError('home_in_use', phrase('storage.locked'), path)
  }
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|PERM)/.test(code)) {
    return new SizewiseError('home_unusable', phrase('storage.cannotReadWrite', { reason }), path)
  }
  return cause
}

/** The extended result code of an error of better-sqlite3. */
export function sqliteCode(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause)) return undefined
  return typeof cause.code === 'string' && cause.code.startsWith('SQLITE_') ? cause.code : undefined
}

/** Runs work as one transaction that takes the write lock at once: a second writer then waits instead of failing midway. */
export function inTransaction<Result>(connection: Connection, work: () => Result): Result {
  return connection.inTransaction ? work() : connection.transaction(work).immediate()
}

/** A change that must have met its row. */
export function changedOne(result: Database.RunResult, what: string): void {
  if (result.changes === 0) throw new SizewiseError('not_found', `there is no ${what}`)
}
