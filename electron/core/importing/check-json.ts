import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { readBytes, type ReadOptions } from './byte-stream.ts'
import type { PreparedTable } from './prepare-table.ts'

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/**
 * Holds what DuckDB read against the file: an array must close, and .jsonl has as many objects as lines that are not
 * blank. DuckDB 1.5.6 takes an array that was cut off after a whole object.
 */
export async function checkJson(
  table: PreparedTable,
  format: 'array' | 'newline_delimited' | 'unstructured',
  rows: number,
  options: ReadOptions,
): Promise<void> {
  let last = -1
  let lines = 0
  let blank = true
  for await (const piece of readBytes({ path: table.readable, compression: 'none' }, options)) {
    for (let index = 0; index < piece.length; index++) {
      const byte = piece[index] as number
      if (byte === 0x0a) {
        if (!blank) lines++
        blank = true
      } else if (!isSpace(byte)) {
        blank = false
        last = byte
      }
    }
  }
  if (!blank) lines++
  if (format === 'array' && last !== 0x5d)
    throw new SizewiseError('file_invalid', phrase('importing.arrayOpen'), table.path)
  if (format === 'newline_delimited' && lines !== rows)
    throw new SizewiseError('file_invalid', phrase('importing.objectsByLine', { objects: rows, lines }), table.path)
}
