import { open, type FileHandle } from 'node:fs/promises'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { toFileError } from '../importing/file-error.ts'

const magic = 'SWDOCS01'
const footerBytes = 24

/** An open .docs file (native/engine/io/document_file.h), of which only what is asked for is read. */
export interface DocumentIndex {
  documents: number
  /** Where documents [from, from + count) begin, and where the last one ends: count + 1 numbers. */
  offsets(from: number, count: number): Promise<number[]>
  text(start: number, end: number): Promise<Buffer>
}

/** Opens the file for the work and closes it after. Throws documents_invalid for what is no whole .docs file. */
export async function withDocuments<Result>(
  path: string,
  work: (index: DocumentIndex) => Promise<Result>,
): Promise<Result> {
  let file: FileHandle | undefined
  try {
    file = await open(path)
    return await work(await readIndex(file, path))
  } catch (cause) {
    throw toFileError(cause, path)
  } finally {
    await file?.close()
  }
}

async function readIndex(file: FileHandle, path: string): Promise<DocumentIndex> {
  const { size } = await file.stat()
  const bytesAt = async (start: number, length: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start)
    if (bytesRead < length) throw broken(path, phrase('files.endsEarly'))
    return buffer
  }
  if (size < footerBytes) throw broken(path, phrase('files.endsEarly'))
  const footer = await bytesAt(size - footerBytes, footerBytes)
  if (footer.toString('latin1', 16) !== magic) throw broken(path, phrase('files.endIsNone'))
  const documents = Number(footer.readBigUInt64LE(0))
  const textBytes = Number(footer.readBigUInt64LE(8))
  const offsetsAt = size - footerBytes - 8 * (documents + 1)
  if (offsetsAt < textBytes) throw broken(path, phrase('files.offsetsDoNotFit'))
  return {
    documents,
    async offsets(from, count) {
      const bytes = await bytesAt(offsetsAt + 8 * from, 8 * (count + 1))
      const offsets = Array.from({ length: count + 1 }, (_, index) => Number(bytes.readBigUInt64LE(8 * index)))
      const ascending = offsets.every((offset, index) => offset >= (offsets[index - 1] ?? 0) && offset <= textBytes)
      if (!ascending) throw broken(path, phrase('files.offsetsDoNotAscend'))
      return offsets
    },
    text: (start, end) => bytesAt(start, end - start),
  }
}

function broken(path: string, reason: Phrase): SizewiseError {
  return new SizewiseError('documents_invalid', phrase('files.documentsBroken', { reason }), path)
}
