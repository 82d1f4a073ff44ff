import { open, rename, rm } from 'node:fs/promises'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { knownFailure } from '../../contract/known-failure.ts'

/** Writes a text under a temporary name, syncs and renames it: the path holds the old text or the new one, never half. */
export async function writeTextDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw unwritable(error, path)
  }
}

function unwritable(error: unknown, path: string): unknown {
  const failure = knownFailure(error)
  if (failure === undefined) return error
  if (failure.code === 'file_missing')
    return new SizewiseError('file_missing', phrase('files.noFolder', { path }), path)
  const code = failure.code === 'disk_full' ? 'disk_full' : 'file_unwritable'
  return new SizewiseError(code, phrase('files.notWritten', { path, reason: failure.said }), path)
}
