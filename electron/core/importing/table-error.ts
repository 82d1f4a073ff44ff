import { SizewiseError } from '../../contract/errors.ts'
import type { PreparedTable } from './prepare-table.ts'

/** What DuckDB says about a file, as an error of the catalogue that names the file as the person knows it, and the line. */
export function toTableError(cause: unknown, table: Pick<PreparedTable, 'path' | 'readable'>): unknown {
  if (!(cause instanceof Error) || cause instanceof SizewiseError) return cause
  const message = cause.message
  if (message.startsWith('INTERRUPT'))
    return new SizewiseError('cancelled', 'the import was cancelled; nothing was stored')
  if (message.startsWith('Out of Memory Error')) {
    return new SizewiseError(
      'file_invalid',
      'expected rows that fit into 16 MiB; one of this file does not, or nests too deep',
      table.path,
    )
  }
  if (/No space left on device/.test(message))
    return new SizewiseError('disk_full', 'there is no space left for the dataset', table.path)
  const csvLine = /CSV Error on Line: (\d+)/.exec(message)?.[1]
  const jsonLine = /in line (\d+)/.exec(message)?.[1]
  // DuckDB counts the line after the one at fault.
  const line = csvLine ?? (jsonLine === undefined ? undefined : String(Math.max(1, Number(jsonLine) - 1)))
  const at = line === undefined ? table.path : `${table.path}:${line}`
  return new SizewiseError('file_invalid', `${describe(message)}${line === undefined ? '' : ` (line ${line})`}`, at)
}

function describe(message: string): string {
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  if (columns) return `expected a row of ${columns[1]} columns, found ${columns[2]}`
  if (message.includes('unterminated quote')) return 'expected a closing quote; a quoted field is never closed'
  if (/maximum_object_size/.test(message)) return 'expected objects of at most 16 MiB; one is longer'
  if (message.includes('Maximum line size')) return 'expected rows of at most 16 MiB; this one is longer'
  const json = /Malformed JSON .*?(?:at byte (\d+))?[^:]*: (.*?)\.? *$/m.exec(message)
  if (json) return `expected valid JSON${json[1] === undefined ? '' : `; at byte ${json[1]}`}: ${json[2]}`
  const first = message.split('\n').find((text) => text.trim() !== '') ?? message
  return `the table cannot be read: ${first
    .replace(/^[A-Za-z ]+Error: */, '')
    .replace(/(?:file )?["']?\/[^"' ]*["']?/g, 'the file')
    .slice(0, 300)}`
}
