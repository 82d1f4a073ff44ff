import { errorCatalogue, type ErrorCode, SizewiseError } from './errors.ts'
import { isPhrase, phrase, type Phrase } from './phrases/phrase.ts'

const codesOfSystemErrors: Record<string, ErrorCode> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  SQLITE_FULL: 'disk_full',
  ENOENT: 'file_missing',
  ENOTDIR: 'file_missing',
  EACCES: 'file_unreadable',
  EPERM: 'file_unreadable',
  EISDIR: 'file_unreadable',
  EIO: 'file_unreadable',
  EROFS: 'home_unusable',
  SQLITE_READONLY: 'home_unusable',
  SQLITE_CANTOPEN: 'home_unusable',
  SQLITE_CORRUPT: 'database_damaged',
  SQLITE_NOTADB: 'database_damaged',
  SQLITE_BUSY: 'home_in_use',
  SQLITE_LOCKED: 'home_in_use',
  ERR_WORKER_OUT_OF_MEMORY: 'out_of_memory',
  ERR_MEMORY_ALLOCATION_FAILED: 'out_of_memory',
  ENOMEM: 'out_of_memory',
}

/**
 * The expected failure that a thrown value stands for: itself, an error of the addon, a failure of the file system or
 * of SQLite that was not put into words nearer to its cause, or a cancellation. Undefined: a bug.
 */
export function knownFailure(thrown: unknown): SizewiseError | undefined {
  if (thrown instanceof SizewiseError) return thrown
  if (!(thrown instanceof Error)) return undefined
  if (thrown.name === 'AbortError') {
    return thrown.cause instanceof SizewiseError
      ? thrown.cause
      : new SizewiseError('cancelled', phrase('running.onRequest'))
  }
  const { code, path, at } = thrown as { code?: unknown; path?: string; at?: string }
  if (typeof code !== 'string') return undefined
  // The addon's errors carry a code of the catalogue.
  if (Object.hasOwn(errorCatalogue, code)) return new SizewiseError(code as ErrorCode, thrown.message, at)
  // SQLite's extended codes stand behind the primary one: SQLITE_READONLY_DIRECTORY.
  const known = codesOfSystemErrors[code] ?? codesOfSystemErrors[code.split('_').slice(0, 2).join('_')]
  if (known === undefined) return undefined
  return new SizewiseError(known, thrown.message, path)
}

/** Why something failed, as part of another sentence: the words of others stand behind what their code says. */
export function reasonOf(thrown: unknown): Phrase {
  const { code, said } = knownFailure(thrown) ?? { code: 'internal' as const, said: messageOf(thrown) }
  return isPhrase(said) ? said : phrase('headlines.above', { headline: phrase(`headlines.${code}`), detail: said })
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
