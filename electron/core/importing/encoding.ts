import { isUtf8 } from 'node:buffer'
import type { Encoding } from '../../contract/dataset-import.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { readBytes, type ByteSource, type ReadOptions } from './byte-stream.ts'
import { commonChineseCharacters } from './common-characters.ts'
import { incompleteTail } from './utf8.ts'

export interface DetectedEncoding {
  encoding: Encoding
  /** Bytes of the mark at the start that are no text. */
  markBytes: number
}

const sampleBytes = 256 * 1024
/** Of the characters outside ASCII, the share that must be common ones for a guess to count. */
const plausibleShare = 0.3

/**
 * Reads a file through and says how its text is written: by its byte order mark; as UTF-8 when every byte fits; else as
 * UTF-16 or GB18030 where a sample decodes without a fault into characters that such text is made of. Anything else is
 * `encoding_unknown`: a guess that only fits by chance would store nonsense.
 */
export async function detectEncoding(source: ByteSource, options?: ReadOptions): Promise<DetectedEncoding> {
  let head: Buffer = Buffer.alloc(0)
  let tail: Buffer = Buffer.alloc(0)
  for await (const piece of readBytes(source, options)) {
    const joined = tail.length === 0 ? piece : Buffer.concat([tail, piece])
    if (head.length < sampleBytes) head = Buffer.concat([head, piece.subarray(0, sampleBytes - head.length)])
    const mark = head.length >= 3 ? byteOrderMark(head) : undefined
    if (mark !== undefined && mark.encoding !== 'UTF-8') return mark
    const complete = joined.length - incompleteTail(joined)
    const fits = isUtf8(joined.subarray(0, complete)) && !joined.includes(0)
    if (!fits) return byteOrderMark(head) ?? judge(head, sampleAround(joined), source.path)
    tail = joined.subarray(complete)
  }
  const mark = byteOrderMark(head)
  if (mark !== undefined && mark.encoding !== 'UTF-8') return mark
  if (tail.length > 0) return judge(head, head.length < sampleBytes ? head : tail, source.path)
  return mark ?? { encoding: 'UTF-8', markBytes: 0 }
}

/** By the mark alone. */
export function byteOrderMark(head: Buffer): DetectedEncoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'UTF-8', markBytes: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'UTF-16LE', markBytes: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'UTF-16BE', markBytes: 2 }
  if (head.subarray(0, 4).equals(Buffer.from([0x84, 0x31, 0x95, 0x33]))) return { encoding: 'GB18030', markBytes: 4 }
  return undefined
}

/** A piece of the bytes that did not fit UTF-8, from the start of a line, so that no character is cut. */
function sampleAround(piece: Buffer): Buffer {
  let start = 0
  for (
    let end = 1024;
    end < piece.length && isUtf8(piece.subarray(0, end - incompleteTail(piece.subarray(0, end))));
    end += 1024
  )
    start = end
  const line = piece.lastIndexOf(0x0a, start)
  return piece.subarray(line + 1, line + 1 + sampleBytes)
}

function judge(head: Buffer, sample: Buffer, path: string): DetectedEncoding {
  const even = head.length % 2 === 0 ? head : head.subarray(0, -1)
  if (isPlausible(even, 'utf-16le', true)) return { encoding: 'UTF-16LE', markBytes: 0 }
  if (isPlausible(even, 'utf-16be', true)) return { encoding: 'UTF-16BE', markBytes: 0 }
  if (isPlausible(sample, 'gb18030', false)) return { encoding: 'GB18030', markBytes: 0 }
  throw new SizewiseError('encoding_unknown', phrase('files.encodingUnknown'), path)
}

function isPlausible(bytes: Buffer, label: string, wide: boolean): boolean {
  let text: string
  try {
    // The sample may end inside a character.
    text = new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return false
  }
  let common = 0
  let others = 0
  let ascii = 0
  let punctuation = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code === 0) return false
    if (code < 0x80) ascii++
    else if (isEastAsianPunctuation(code)) {
      punctuation++
      common++
    } else if (commonChineseCharacters.has(character) || (wide && isAlphabetic(code))) common++
    else others++
  }
  // UTF-16 that is none has no blanks, line ends or punctuation: their bytes stand with others.
  if (wide && (ascii + punctuation) * 50 < ascii + common + others) return false
  return common + others === 0 ? ascii > 0 : common >= plausibleShare * (common + others)
}

function isEastAsianPunctuation(code: number): boolean {
  return (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff65) || (code >= 0x2010 && code <= 0x2026)
}

/** Latin, Greek, Cyrillic, kana and Hangul: what UTF-16 without a mark may hold beside Chinese. */
function isAlphabetic(code: number): boolean {
  return (code >= 0xa0 && code <= 0x52f) || (code >= 0x3040 && code <= 0x30ff) || (code >= 0xac00 && code <= 0xd7a3)
}
