import { open, type FileHandle } from 'node:fs/promises'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'

/** Bytes [start, end) of a file. */
export interface ZstdFrame {
  start: number
  end: number
}

const frameMagic = 0xfd2fb528
/** The lowest of sixteen numbers that begin a frame to be skipped. */
const skippableMagic = 0x184d2a50

/**
 * The frames of a zstd file (RFC 8878, section 3), found by their headers alone. Node's decompressor reads the first frame
 * only and ends without an error where a frame is cut short: both would make a shorter text of the file.
 */
export async function findZstdFrames(path: string): Promise<ZstdFrame[]> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const frames: ZstdFrame[] = []
    for (let start = 0; start < size;) {
      const magic = (await bytesAt(file, start, 4, path)).readUInt32LE()
      if ((magic & 0xfffffff0) >>> 0 === skippableMagic) {
        start += 8 + (await bytesAt(file, start + 4, 4, path)).readUInt32LE()
        continue
      }
      if (magic !== frameMagic) throw broken(path, phrase('files.noFrame', { byte: start }))
      const end = await endOfFrame(file, start, path)
      frames.push({ start, end })
      start = end
    }
    return frames
  } finally {
    await file.close()
  }
}

async function endOfFrame(file: FileHandle, start: number, path: string): Promise<number> {
  const descriptor = (await bytesAt(file, start + 4, 1, path)).readUInt8()
  const singleSegment = (descriptor >> 5) & 1
  const contentSize = descriptor >> 6 === 0 ? singleSegment : 2 ** (descriptor >> 6)
  const dictionaryId = [0, 1, 2, 4][descriptor & 3] ?? 0
  let at = start + 5 + (1 - singleSegment) + dictionaryId + contentSize
  for (let last = false; !last;) {
    const header = (await bytesAt(file, at, 3, path)).readUIntLE(0, 3)
    const kind = (header >> 1) & 3
    if (kind === 3) throw broken(path, phrase('files.noBlock', { byte: at }))
    last = (header & 1) === 1
    at += 3 + (kind === 1 ? 1 : header >> 3)
  }
  const end = at + ((descriptor >> 2) & 1) * 4
  await bytesAt(file, end - 1, 1, path)
  return end
}

async function bytesAt(file: FileHandle, position: number, length: number, path: string): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead < length) throw broken(path, phrase('files.endsEarly'))
  return buffer
}

function broken(path: string, reason: Phrase): SizewiseError {
  return new SizewiseError('file_invalid', phrase('files.zstdBroken', { reason }), path)
}
