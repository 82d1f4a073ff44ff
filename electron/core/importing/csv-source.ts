import type { ReadOptions } from './byte-stream.ts'
import { checkCsv } from './check-csv.ts'
import { readCsvDialect } from './csv-dialect.ts'
import { literal, pathLiteral } from './duckdb-session.ts'
import type { PreparedTable } from './prepare-table.ts'
import { faults, identifier, maximumRowBytes, type TableSource } from './table-source.ts'

/** Separated values: checked byte by byte, then read by DuckDB with nothing left for it to guess. */
export async function csvSource(
  table: PreparedTable,
  format: 'csv' | 'tsv',
  header: boolean,
  options: ReadOptions,
): Promise<TableSource> {
  const dialect = readCsvDialect(table.beginning, format, header, table.path)
  const { delimiter, quote, columns } = dialect
  const rows = (await checkCsv(table.readable, table.path, dialect, options)) - (header ? 1 : 0)
  const types = columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ')
  const reading = `auto_detect = false, all_varchar = true, header = ${header}, delim = ${literal(delimiter)}, quote = ${literal(quote)},
    escape = ${literal(quote)}, strict_mode = true, null_padding = false, ignore_errors = false, parallel = false,
    max_line_size = ${maximumRowBytes}, buffer_size = ${2 * maximumRowBytes}, columns = {${types}}`
  return {
    columns,
    countRows: () => Promise.resolve(rows),
    from: `read_csv(${pathLiteral(table.readable)}, ${reading})`,
    textOf: identifier,
    faultOf: (column) =>
      `CASE WHEN ${identifier(column)} IS NULL OR ${identifier(column)} = '' THEN ${faults.empty} ELSE 0 END`,
  }
}
