import { SizewiseError, type ErrorCode } from '../../contract/errors.ts'

const codes: Record<string, [ErrorCode, string]> = {
  ENOENT: ['file_missing', 'there is no such file'],
  ENOTDIR: ['file_missing', 'a part of the path is not a folder'],
  EACCES: ['file_unreadable', 'the system does not let Sizewise read it'],
  EPERM: ['file_unreadable', 'the system does not let Sizewise read it'],
  EISDIR: ['file_unreadable', 'expected a file, found a folder'],
  ELOOP: ['file_unreadable', 'the link leads back to itself'],
  EIO: ['file_unreadable', 'the disk could not be read'],
  EMFILE: ['file_unreadable', 'too many files are open'],
  ENOSPC: ['disk_full', 'there is no space left for the dataset'],
  EDQUOT: ['disk_full', 'there is no space left for the dataset'],
  EROFS: ['file_unwritable', 'the disk can only be read'],
}

/** A failure of the file system as one of the catalogue; anything else passes through. */
export function toFileError(cause: unknown, path: string): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return cause
  const known = codes[cause.code]
  return known === undefined ? cause : new SizewiseError(known[0], known[1], path)
}
