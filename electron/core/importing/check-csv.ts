import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { readBytes, type ReadOptions } from './byte-stream.ts'
import type { CsvDialect } from './csv-dialect.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const space = 0x20

/** Where the scan stands inside a field. */
const states = { start: 0, plain: 1, quoted: 2, quoteInQuoted: 3 } as const

/**
 * Reads separated values (RFC 4180, any line ends) byte by byte, checks that every record has as many fields as there are
 * columns and that every quote closes, and returns how many records there are, the header among them. DuckDB 1.5.6 does
 * not tell: its parallel reader can pass over all that follows a malformed row, and its serial one over a last row whose
 * quote stays open. With the number known, what DuckDB reads can be held against it.
 */
export async function checkCsv(
  path: string,
  name: string,
  { columns, delimiter, quote }: CsvDialect,
  options: ReadOptions,
): Promise<number> {
  const delimiterByte = delimiter.charCodeAt(0)
  const quoteByte = quote === '' ? -1 : quote.charCodeAt(0)
  const expected = columns.length
  let state: number = states.start
  let line = 1
  let quoteLine = 1
  let fields = 1
  let records = 0
  let emptyLine = true
  let previous = -1

  const endRecord = (): void => {
    if (!emptyLine || expected === 1) {
      if (fields !== expected) throw invalid(phrase('importing.fields', { expected, found: fields }), name, line)
      records++
    }
    fields = 1
    state = states.start
    emptyLine = true
  }

  for await (const piece of readBytes({ path, compression: 'none' }, options)) {
    let nextLineFeed = -1
    for (let index = 0; index < piece.length; index++) {
      const byte = piece[index] as number
      if (state === states.quoted) {
        // To the closing quote at once, counting the line ends on the way; the next one is sought once only.
        const close = piece.indexOf(quoteByte, index)
        const end = close === -1 ? piece.length : close
        if (nextLineFeed < index) nextLineFeed = lineFeedFrom(piece, index)
        for (; nextLineFeed < end; nextLineFeed = lineFeedFrom(piece, nextLineFeed + 1)) line++
        index = end
        if (close !== -1) state = states.quoteInQuoted
        previous = quoteByte
        continue
      } else if (byte === delimiterByte) {
        fields++
        state = states.start
        emptyLine = false
      } else if (byte === lineFeed || byte === carriageReturn) {
        if (byte === carriageReturn || previous !== carriageReturn) {
          endRecord()
          line++
        }
      } else if (byte === quoteByte && state !== states.plain) {
        // A quote after a quote that seemed to close the field stands for itself.
        if (state === states.start) quoteLine = line
        state = states.quoted
        emptyLine = false
      } else if (byte === space && state === states.start) {
        // As DuckDB has it, blanks may stand before an opening quote.
        emptyLine = false
      } else if (state === states.quoteInQuoted) {
        throw invalid(phrase('importing.afterQuote'), name, line)
      } else {
        state = states.plain
        emptyLine = false
      }
      previous = byte
    }
  }
  if (state === states.quoted) throw invalid(phrase('importing.quoteStartsHere'), name, quoteLine)
  // A last line need not end.
  if (previous !== lineFeed && previous !== carriageReturn && previous !== -1) endRecord()
  return records
}

function lineFeedFrom(piece: Buffer, start: number): number {
  const at = piece.indexOf(lineFeed, start)
  return at === -1 ? piece.length : at
}

function invalid(what: Phrase, name: string, line: number): SizewiseError {
  return new SizewiseError('file_invalid', phrase('importing.atLine', { what, line }), `${name}:${line}`)
}
