import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ColumnRole, ImportPreview, ReadingOptions } from '../../contract/dataset-import.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { chooseColumns, type ChosenColumns, type ColumnLengths } from './choose-columns.ts'
import { readCsvDialect } from './csv-dialect.ts'
import { withDuckDb } from './duckdb-session.ts'
import { readBeginning } from './file-beginning.ts'
import { looksLikeRow } from './import-tables.ts'
import type { ImportSession } from './import-session.ts'
import { measureColumns, openTable } from './open-table.ts'
import { prepareTable, type PreparedTable } from './prepare-table.ts'
import type { SourceFile } from './source-files.ts'
import { toTableError } from './table-error.ts'
import { maximumRowBytes } from './table-source.ts'
import { selectWide } from './wide-query.ts'
import { endOfLines, endOfRecords, wholeObjects } from './whole-records.ts'

const shownRows = 20
const shownCharacters = 400
/** Tried one after the other, until a whole record is among them. */
const beginnings = [1 << 20, maximumRowBytes + (1 << 20)]

export type TablePreview = Pick<ImportPreview, 'encoding' | 'columns' | 'rows' | 'header_is_row'>

/** The first rows of a table of any size, and what its columns seem to be. Of parquet nothing but these rows is read. */
export async function previewTable(
  file: SourceFile,
  options: ReadingOptions,
  session: ImportSession,
): Promise<TablePreview> {
  const header = options.header ?? true
  const table =
    file.format === 'parquet'
      ? await prepareTable(file, 0, undefined, session)
      : await writeBeginning(file, options, header, session)
  return withDuckDb([table.readable], session.scratch, async (connection) => {
    const source = await openTable(connection, table, header, {})
    const lengths = await measureColumns(connection, table, source)
    const chosen = guessColumns(source.columns, lengths, table.path)
    const values = source.columns.map((column) => `left(${source.textOf(column)}, ${shownCharacters})`)
    try {
      const rows = await selectWide(
        connection,
        values,
        (selected) => `SELECT ${selected} FROM ${source.from} LIMIT ${shownRows}`,
      )
      return {
        encoding: table.encoding,
        columns: source.columns.map((name) => ({ name, role: roleOf(name, chosen) })),
        rows: rows as (string | null)[][],
        header_is_row: (table.format === 'csv' || table.format === 'tsv') && header && looksLikeRow(source.columns),
      }
    } catch (cause) {
      throw toTableError(cause, table)
    }
  })
}

/** A copy of the whole records at the beginning, in UTF-8. */
async function writeBeginning(
  file: SourceFile,
  { encoding }: ReadingOptions,
  header: boolean,
  session: ImportSession,
): Promise<PreparedTable> {
  const format = file.format as PreparedTable['format']
  const readable = join(session.scratch, `beginning.${format}`)
  for (const bytes of beginnings) {
    const beginning = await readBeginning(file, bytes, encoding, session)
    const text = beginning.cut ? wholeRecords(beginning.text, format, header, file.path) : beginning.text
    if (text === '' && beginning.cut) continue
    await writeFile(readable, text)
    const table = { path: file.path, format, readable, encoding: beginning.encoding, bytes: file.bytes }
    return { ...table, beginning: text.slice(0, 1 << 20) }
  }
  throw new SizewiseError('file_invalid', phrase('importing.firstRowLong'), file.path)
}

function wholeRecords(text: string, format: PreparedTable['format'], header: boolean, path: string): string {
  if (format === 'json') return wholeObjects(text)
  if (format === 'jsonl') return text.slice(0, endOfLines(text))
  return text.slice(0, endOfRecords(text, readCsvDialect(text, format === 'tsv' ? 'tsv' : 'csv', header, path)))
}

/** None where nothing can be guessed: the person then says it. */
function guessColumns(columns: string[], lengths: ColumnLengths, path: string): ChosenColumns | undefined {
  try {
    return chooseColumns({ name: '', paths: [path] }, columns, lengths, path)
  } catch (cause) {
    if (cause instanceof SizewiseError && cause.code === 'usage') return undefined
    throw cause
  }
}

function roleOf(column: string, chosen: ChosenColumns | undefined): ColumnRole | null {
  if (column === chosen?.text) return 'text'
  if (column === chosen?.label) return 'label'
  return column === chosen?.target ? 'target' : null
}
