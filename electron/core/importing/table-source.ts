import type { DuckDBConnection } from '@duckdb/node-api'
import { SizewiseError } from '../../contract/errors.ts'
import type { ColumnLengths } from './choose-columns.ts'
import type { ReadOptions } from './byte-stream.ts'
import { checkJson } from './check-json.ts'
import { checkCsv } from './check-csv.ts'
import { readCsvDialect } from './csv-dialect.ts'
import { literal, pathLiteral } from './duckdb-session.ts'
import { toTableError } from './table-error.ts'
import type { PreparedTable } from './prepare-table.ts'

/** What a value is, beside its text: 0 a value, 1 empty, 2 absent, 3 an object or a list, 4 a row that is no object. */
export const faults = { none: 0, empty: 1, absent: 2, nested: 3, notAnObject: 4 } as const

/** A table as DuckDB reads it. */
export interface TableSource {
  columns: string[]
  /** SQL after FROM. */
  from: string
  /** Rows, once every one of them was read through and found well formed in these columns. */
  countRows: (columns: string[]) => Promise<number>
  /** SQL of a column's text and of its fault. */
  textOf: (column: string) => string
  faultOf: (column: string) => string
}

/** The longest row, and the longest object of JSON. */
const maximumRowBytes = 16 * 1024 * 1024
const sampledRows = 1000

const identifier = (column: string): string => `"${column.replaceAll('"', '""')}"`

/** Opens a table, and finds malformed rows of every format but parquet, whose columns are checked when they are counted. */
export async function openTable(
  connection: DuckDBConnection,
  table: PreparedTable,
  header: boolean,
  options: ReadOptions,
): Promise<TableSource> {
  if (table.format !== 'parquet' && table.beginning.trim() === '')
    throw new SizewiseError('dataset_empty', 'expected a table; the file is empty', table.path)
  try {
    switch (table.format) {
      case 'csv':
      case 'tsv':
        return await csvSource(table, table.format, header, options)
      case 'json':
      case 'jsonl':
        return await jsonSource(connection, table, options)
      case 'parquet':
        return await parquetSource(connection, table)
    }
  } catch (cause) {
    throw toTableError(cause, table)
  }
}

async function csvSource(
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

async function jsonSource(
  connection: DuckDBConnection,
  table: PreparedTable,
  options: ReadOptions,
): Promise<TableSource> {
  const format =
    table.format === 'jsonl'
      ? 'newline_delimited'
      : table.beginning.trimStart().startsWith('[')
        ? 'array'
        : 'unstructured'
  const from = `read_json_objects(${pathLiteral(table.readable)}, format = '${format}', maximum_object_size = ${maximumRowBytes})`
  const keys = await connection.runAndReadAll(
    `SELECT json_keys(json) FROM (FROM ${from} LIMIT ${sampledRows}) WHERE json_type(json) = 'OBJECT'`,
  )
  const columns = new Set((keys.getColumnsJson()[0] ?? []).flatMap((row) => row as string[]))
  if (columns.size === 0)
    throw new SizewiseError('file_invalid', 'expected objects with keys, one for each item; found none', table.path)
  const rows = await countIn(connection, table, from, ['json'])
  await checkJson(table, format, rows, options)
  // A JSON pointer (RFC 6901).
  const pointer = (column: string): string => literal(`/${column.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  return {
    columns: [...columns],
    countRows: () => Promise.resolve(rows),
    from,
    textOf: (column) => `json_extract_string(json, ${pointer(column)})`,
    faultOf: (column) => `CASE WHEN json_type(json) <> 'OBJECT' THEN ${faults.notAnObject}
      ELSE CASE json_type(json, ${pointer(column)}) WHEN 'VARCHAR' THEN CASE WHEN json_extract_string(json, ${pointer(column)}) = '' THEN ${faults.empty} ELSE 0 END
      WHEN 'NULL' THEN ${faults.empty} WHEN 'OBJECT' THEN ${faults.nested} WHEN 'ARRAY' THEN ${faults.nested}
      ELSE CASE WHEN json_exists(json, ${pointer(column)}) THEN 0 ELSE ${faults.absent} END END END`,
  }
}

async function parquetSource(connection: DuckDBConnection, table: PreparedTable): Promise<TableSource> {
  const from = `read_parquet(${pathLiteral(table.readable)}, hive_partitioning = false)`
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)
  const types = new Map(described.getRowsJson().map((row) => [row[0] as string, row[1] as string]))
  const nested = (column: string): boolean =>
    /[[(]|^(STRUCT|MAP|LIST|UNION|VARIANT)/.test(types.get(column)?.replace(/^(DECIMAL|VARCHAR)\(.*\)$/, '$1') ?? '')
  const columns = [...types.keys()].filter((column) => !nested(column))
  if (columns.length === 0)
    throw new SizewiseError(
      'file_invalid',
      'expected a column of texts or numbers; found nested columns alone',
      table.path,
    )
  const textOf = (column: string): string =>
    types.get(column) === 'BLOB' ? `decode(${identifier(column)})` : `CAST(${identifier(column)} AS VARCHAR)`
  const countRows = (chosen: string[]): Promise<number> => countIn(connection, table, from, chosen.map(textOf))
  return {
    columns,
    countRows,
    from,
    textOf,
    faultOf: (column) =>
      `CASE WHEN ${identifier(column)} IS NULL OR ${textOf(column)} = '' THEN ${faults.empty} ELSE 0 END`,
  }
}

/** An aggregate, because its errors arrive: those of a stream are lost after its first rows. */
async function countIn(
  connection: DuckDBConnection,
  table: PreparedTable,
  from: string,
  values: string[],
): Promise<number> {
  try {
    const counts = ['count(*)', ...values.map((value) => `count(${value})`)]
    const counted = await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM ${from}`)
    return Number(counted.getRowsJson()[0]?.[0] ?? 0)
  } catch (cause) {
    throw toTableError(cause, table)
  }
}

/** How long the texts of each column are in the first rows; 0 for a column of numbers alone. */
export async function measureColumns(
  connection: DuckDBConnection,
  table: PreparedTable,
  source: TableSource,
): Promise<ColumnLengths> {
  const measures = source.columns.map((column) => {
    const text = source.textOf(column)
    return `CASE WHEN count(${text}) = count(TRY_CAST(${text} AS DOUBLE)) THEN 0 ELSE coalesce(avg(length(${text})), 0) END`
  })
  try {
    const result = await connection.runAndReadAll(
      `SELECT ${measures.join(', ')} FROM (FROM ${source.from} LIMIT ${sampledRows})`,
    )
    const [row = []] = result.getRowsJson()
    return new Map(source.columns.map((column, index) => [column, Number(row[index])]))
  } catch (cause) {
    throw toTableError(cause, table)
  }
}
