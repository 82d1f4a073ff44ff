import { isUtf8 } from 'node:buffer'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { readBytes, type ByteSource, type ReadOptions } from './byte-stream.ts'
import type { DetectedEncoding } from './encoding.ts'
import { incompleteTail } from './utf8.ts'

/** A file's text as UTF-8 without a mark, in pieces that end between characters. A byte that does not fit is an error with its place. */
export async function* readUtf8(
  source: ByteSource,
  detected: DetectedEncoding,
  options?: ReadOptions,
): AsyncGenerator<Buffer> {
  const pieces = skip(readBytes(source, options), detected.markBytes)
  yield* detected.encoding === 'UTF-8' ? validated(pieces, source.path) : transcoded(pieces, detected, source.path)
}

async function* skip(pieces: AsyncGenerator<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes
  for await (const piece of pieces) {
    const skipped = Math.min(left, piece.length)
    left -= skipped
    if (piece.length > skipped) yield piece.subarray(skipped)
  }
}

async function* validated(pieces: AsyncGenerator<Buffer>, path: string): AsyncGenerator<Buffer> {
  let tail: Buffer = Buffer.alloc(0)
  let line = 1
  for await (const piece of pieces) {
    const joined = tail.length === 0 ? piece : Buffer.concat([tail, piece])
    const complete = joined.subarray(0, joined.length - incompleteTail(joined))
    if (!isUtf8(complete)) throw notText('UTF-8', path, line + countLines(complete, validLength(complete)))
    line += countLines(complete, complete.length)
    if (complete.length > 0) yield complete
    tail = joined.subarray(complete.length)
  }
  if (tail.length > 0) throw notText('UTF-8', path, line)
}

async function* transcoded(
  pieces: AsyncGenerator<Buffer>,
  { encoding }: DetectedEncoding,
  path: string,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding.toLowerCase(), { fatal: true, ignoreBOM: true })
  let line = 1
  try {
    for await (const piece of pieces) {
      const bytes = Buffer.from(decoder.decode(piece, { stream: true }), 'utf8')
      line += countLines(bytes, bytes.length)
      if (bytes.length > 0) yield bytes
    }
    const rest = Buffer.from(decoder.decode(), 'utf8')
    if (rest.length > 0) yield rest
  } catch (cause) {
    if (cause instanceof TypeError) throw notText(encoding, path, line)
    throw cause
  }
}

function notText(encoding: string, path: string, line: number): SizewiseError {
  return new SizewiseError('file_invalid', phrase('files.notEncoded', { encoding, line }), `${path}:${line}`)
}

function countLines(bytes: Buffer, end: number): number {
  let lines = 0
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < end; at = bytes.indexOf(0x0a, at + 1)) lines++
  return lines
}

/** The length of the longest beginning that is UTF-8, by halving. */
function validLength(bytes: Buffer): number {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    const part = bytes.subarray(0, middle)
    if (isUtf8(part.subarray(0, part.length - incompleteTail(part)))) low = middle
    else high = middle - 1
  }
  return low
}
