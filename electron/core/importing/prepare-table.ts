import { open, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Encoding, SourceFormat } from '../../contract/dataset-import.ts'
import { AppendFile } from './append-file.ts'
import { readBytes } from './byte-stream.ts'
import { toFileError } from './file-error.ts'
import type { ImportSession } from './import-session.ts'
import { encodingOf } from './import-texts.ts'
import { readUtf8 } from './read-utf8.ts'
import type { SourceFile } from './source-files.ts'
import { incompleteTail } from './utf8.ts'

/** A file of a table that DuckDB can read as it stands: plain, and in UTF-8 without a mark. */
export interface PreparedTable {
  /** As the person knows it. */
  path: string
  format: Exclude<SourceFormat, 'text'>
  /** The file itself, or its plain copy in the scratch folder. */
  readable: string
  /** The first MiB as text; empty for parquet. */
  beginning: string
  encoding: string
  bytes: number
}

const beginningBytes = 1 << 20

/** Makes the plain copy where one is needed. What is compressed is decompressed here, so that a file cut short is found out. */
export async function prepareTable(
  file: SourceFile,
  index: number,
  encoding: Encoding | undefined,
  session: ImportSession,
): Promise<PreparedTable> {
  const { path, bytes } = file
  const format = file.format as PreparedTable['format']
  const copy = join(session.scratch, `table-${index}.${format}`)
  const signal = session.signal === undefined ? {} : { signal: session.signal }
  if (format === 'parquet') {
    const readable = file.compression === 'none' ? resolve(path) : await writeCopy(readBytes(file, signal), copy)
    return { path, format, readable, beginning: '', encoding: 'binary', bytes }
  }
  const plain =
    file.compression === 'none'
      ? file
      : { ...file, path: await writeCopy(readBytes(file, signal), `${copy}.plain`), compression: 'none' as const }
  const detected = await encodingOf({ ...plain, path: plain.path }, encoding, session)
  const asIs = detected.encoding === 'UTF-8' && detected.markBytes === 0 && encoding === undefined
  const readable = asIs ? resolve(plain.path) : await writeCopy(readUtf8(plain, detected, signal), copy)
  if (!asIs && plain !== file) await rm(plain.path)
  return { path, format, readable, beginning: await readBeginning(readable), encoding: detected.encoding, bytes }
}

async function writeCopy(pieces: AsyncGenerator<Buffer>, path: string): Promise<string> {
  const copy = new AppendFile(path)
  try {
    for await (const piece of pieces) copy.append(piece)
    copy.flush()
    return path
  } finally {
    copy.close()
  }
}

async function readBeginning(path: string): Promise<string> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0)
      const bytes = buffer.subarray(0, bytesRead)
      return bytes.subarray(0, bytes.length - incompleteTail(bytes)).toString('utf8')
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw toFileError(cause, path)
  }
}
