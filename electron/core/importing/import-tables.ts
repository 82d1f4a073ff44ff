import type { DuckDBConnection } from '@duckdb/node-api'
import type { ImportOptions } from '../../contract/dataset-import.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { throwIfCancelled } from './cancellation.ts'
import { chooseColumns, type ChosenColumns } from './choose-columns.ts'
import type { DatasetWriter } from './dataset-writer.ts'
import { withDuckDb } from './duckdb-session.ts'
import type { ImportSession } from './import-session.ts'
import { prepareTable, type PreparedTable } from './prepare-table.ts'
import type { SourceFile } from './source-files.ts'
import { readChunk, selectRows } from './read-chunk.ts'
import type { SplitRule } from './split-rule.ts'
import type { StatisticsCollector } from './statistics.ts'
import { toTableError } from './table-error.ts'
import { measureColumns, openTable } from './open-table.ts'
import type { TableSource } from './table-source.ts'

export interface ImportedTables {
  columns: ChosenColumns
  encodings: Set<string>
}

/** Reads tables in the order given. The columns are chosen by the first; the others must have them too. */
export async function importTables(
  files: SourceFile[],
  rule: SplitRule,
  options: ImportOptions,
  session: ImportSession,
  makeWriter: (columns: ChosenColumns) => DatasetWriter,
  statistics: StatisticsCollector,
): Promise<ImportedTables> {
  const tables: PreparedTable[] = []
  for (const [index, file] of files.entries()) tables.push(await prepareTable(file, index, options.encoding, session))
  return withDuckDb(
    tables.map((table) => table.readable),
    session.scratch,
    async (connection) => {
      const interrupt = (): void => {
        connection.interrupt()
      }
      session.signal?.addEventListener('abort', interrupt)
      try {
        let reading: { columns: ChosenColumns; writer: DatasetWriter } | undefined
        for (const table of tables) {
          const source = await openTable(
            connection,
            table,
            options.header ?? true,
            session.signal === undefined ? {} : { signal: session.signal },
          )
          if (reading === undefined) {
            const columns = chooseColumns(
              options,
              source.columns,
              await measureColumns(connection, table, source),
              table.path,
            )
            tellColumns(columns, source, options, session)
            reading = { columns, writer: makeWriter(columns) }
          }
          await readTable(connection, table, source, reading.columns, rule, session, reading.writer, statistics)
        }
        return {
          columns: (reading as { columns: ChosenColumns }).columns,
          encodings: new Set(tables.map((table) => table.encoding)),
        }
      } finally {
        session.signal?.removeEventListener('abort', interrupt)
      }
    },
  )
}

/** Names of columns are short, and no numbers. */
export function looksLikeRow(columns: string[]): boolean {
  return columns.some((column) => column.length > 60 || /^-?[\d.]+$/.test(column))
}

function tellColumns(
  columns: ChosenColumns,
  source: TableSource,
  options: ImportOptions,
  session: ImportSession,
): void {
  const found = namedColumns(source.columns)
  const label = columns.label === undefined ? '' : `, label from '${columns.label}'`
  const target = columns.target === undefined ? '' : `, target from '${columns.target}'`
  const chosen = options.text_column === undefined ? ' (chosen by name and length; --text-column says otherwise)' : ''
  if (options.header !== false && looksLikeRow(source.columns)) {
    session.note('the first line looks like a row; --no-header reads it as one')
  }
  session.note(`columns ${found}: text from '${columns.text}'${label}${target}${chosen}`)
}

/** The first of them: a table may have thousands. */
function namedColumns(columns: string[]): string {
  const most = 30
  const names = columns.slice(0, most).map((column) => `'${column}'`)
  return `${names.join(', ')}${columns.length > most ? ` and ${columns.length - most} more` : ''}`
}

/**
 * Reads the rows of a table that was checked before. A stream's late errors are lost on their way through DuckDB's Node
 * binding, which then only ends early: the number of rows tells.
 */
async function readTable(
  connection: DuckDBConnection,
  table: PreparedTable,
  source: TableSource,
  columns: ChosenColumns,
  rule: SplitRule,
  session: ImportSession,
  writer: DatasetWriter,
  statistics: StatisticsCollector,
): Promise<void> {
  requireColumns(table, source, columns)
  try {
    throwIfCancelled(session.signal)
    const others = [columns.label, columns.target].filter((column) => column !== undefined)
    const expected = await source.countRows([columns.text, ...others])
    const stream = await connection.stream(selectRows(source, columns))
    const reader = { table, columns, rule, writer, statistics, rows: 0, empty: 0 }
    for (;;) {
      throwIfCancelled(session.signal)
      const chunk = await stream.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      readChunk(chunk, reader)
      session.progress({
        stage: 'reading',
        bytes: (table.bytes * chunk.rowCount) / Math.max(expected, 1),
        documents: chunk.rowCount,
      })
    }
    throwIfCancelled(session.signal)
    if (reader.rows !== expected) {
      const said = phrase('importing.changedMeanwhile', { expected, read: reader.rows })
      throw new SizewiseError('file_invalid', said, table.path)
    }
    if (reader.empty > 0) session.warn(phrase('dataset.emptyRows', { path: table.path, rows: reader.empty }))
  } catch (cause) {
    throw session.signal?.aborted === true
      ? new SizewiseError('cancelled', phrase('importing.cancelled'))
      : toTableError(cause, table)
  }
}

function requireColumns(table: PreparedTable, source: TableSource, columns: ChosenColumns): void {
  for (const column of [columns.text, columns.label, columns.target]) {
    if (column === undefined || source.columns.includes(column)) continue
    const said = phrase('importing.columnInEvery', { column, columns: source.columns })
    throw new SizewiseError('column_unknown', said, table.path)
  }
}
