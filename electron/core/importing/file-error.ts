import { SizewiseError, type ErrorCode } from '../../contract/errors.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'

const codes: Record<string, [ErrorCode, Phrase]> = {
  ENOENT: ['file_missing', phrase('files.missing')],
  ENOTDIR: ['file_missing', phrase('files.notAFolder')],
  EACCES: ['file_unreadable', phrase('files.denied')],
  EPERM: ['file_unreadable', phrase('files.denied')],
  EISDIR: ['file_unreadable', phrase('files.isFolder')],
  ELOOP: ['file_unreadable', phrase('files.circularLink')],
  EIO: ['file_unreadable', phrase('files.diskUnreadable')],
  EMFILE: ['file_unreadable', phrase('files.manyOpen')],
  ENOSPC: ['disk_full', phrase('files.noSpace')],
  EDQUOT: ['disk_full', phrase('files.noSpace')],
  EROFS: ['file_unwritable', phrase('files.readOnly')],
}

/** A failure of the file system as one of the catalogue; anything else passes through. */
export function toFileError(cause: unknown, path: string): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return cause
  const known = codes[cause.code]
  return known === undefined ? cause : new SizewiseError(known[0], known[1], path)
}
