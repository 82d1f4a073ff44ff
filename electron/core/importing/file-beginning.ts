import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Encoding } from '../../contract/dataset-import.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { readBytes } from './byte-stream.ts'
import { byteOrderMark, detectEncoding, type DetectedEncoding } from './encoding.ts'
import type { ImportSession } from './import-session.ts'
import type { SourceFile } from './source-files.ts'
import { incompleteTail } from './utf8.ts'

export interface FileBeginning {
  text: string
  encoding: Encoding
  /** The file goes on behind it. */
  cut: boolean
}

/** The first characters of a file, decompressed and decoded; what does not fit the encoding stands as U+FFFD. */
export async function readBeginning(
  file: SourceFile,
  bytes: number,
  encoding: Encoding | undefined,
  session: ImportSession,
): Promise<FileBeginning> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of readBytes(file, session.signal === undefined ? {} : { signal: session.signal })) {
    pieces.push(piece)
    length += piece.length
    if (length > bytes) break
  }
  const head = Buffer.concat(pieces).subarray(0, bytes)
  const cut = length > bytes
  const detected = await detect(
    cut ? head.subarray(0, head.length - incompleteTail(head)) : head,
    file,
    encoding,
    session,
  )
  const decoder = new TextDecoder(detected.encoding.toLowerCase(), { ignoreBOM: true })
  // As a stream: a character that the cut divides is none yet.
  const text = decoder.decode(head.subarray(detected.markBytes), { stream: cut })
  return { text, encoding: detected.encoding, cut }
}

async function detect(
  head: Buffer,
  file: SourceFile,
  encoding: Encoding | undefined,
  { scratch }: ImportSession,
): Promise<DetectedEncoding> {
  if (encoding !== undefined) {
    const mark = byteOrderMark(head)
    return { encoding, markBytes: mark?.encoding === encoding ? mark.markBytes : 0 }
  }
  const path = join(scratch, 'beginning')
  await writeFile(path, head)
  try {
    return await detectEncoding({ path, compression: 'none' })
  } catch (cause) {
    throw cause instanceof SizewiseError ? new SizewiseError(cause.code, cause.said, file.path) : cause
  } finally {
    await rm(path, { force: true })
  }
}
