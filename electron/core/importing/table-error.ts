import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import type { PreparedTable } from './prepare-table.ts'

/** What DuckDB says about a file, as an error of the catalogue that names the file as the person knows it, and the line. */
export function toTableError(cause: unknown, table: Pick<PreparedTable, 'path' | 'readable'>): unknown {
  if (!(cause instanceof Error) || cause instanceof SizewiseError) return cause
  const message = cause.message
  if (message.startsWith('INTERRUPT')) return new SizewiseError('cancelled', phrase('importing.cancelled'))
  if (message.startsWith('Out of Memory Error'))
    return new SizewiseError('file_invalid', phrase('importing.rowHuge'), table.path)
  if (/No space left on device/.test(message))
    return new SizewiseError('disk_full', phrase('files.noSpace'), table.path)
  const csvLine = /CSV Error on Line: (\d+)/.exec(message)?.[1]
  const jsonLine = /in line (\d+)/.exec(message)?.[1]
  // DuckDB counts the line after the one at fault.
  const line = csvLine ?? (jsonLine === undefined ? undefined : String(Math.max(1, Number(jsonLine) - 1)))
  const what = describe(message)
  return line === undefined
    ? new SizewiseError('file_invalid', what, table.path)
    : new SizewiseError(
        'file_invalid',
        phrase('importing.atLine', { what, line: Number(line) }),
        `${table.path}:${line}`,
      )
}

function describe(message: string): Phrase {
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  if (columns) return phrase('importing.fields', { expected: Number(columns[1]), found: Number(columns[2]) })
  if (message.includes('unterminated quote')) return phrase('importing.quoteOpen')
  if (/maximum_object_size/.test(message)) return phrase('importing.objectLong')
  if (message.includes('Maximum line size')) return phrase('importing.rowLong')
  const json = /Malformed JSON .*?(?:at byte (\d+))?[^:]*: (.*?)\.? *$/m.exec(message)
  if (json) {
    const [, byte, reason = ''] = json
    return byte === undefined
      ? phrase('importing.notJson', { reason })
      : phrase('importing.notJsonAt', { byte: Number(byte), reason })
  }
  const first = message.split('\n').find((text) => text.trim() !== '') ?? message
  const reason = first
    .replace(/^[A-Za-z ]+Error: */, '')
    .replace(/(?:file )?["']?\/[^"' ]*["']?/g, 'the file')
    .slice(0, 300)
  return phrase('importing.unreadable', { reason })
}
