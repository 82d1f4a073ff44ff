import type { DuckDBConnection } from '@duckdb/node-api'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { ReadOptions } from './byte-stream.ts'
import type { ColumnLengths } from './choose-columns.ts'
import { csvSource } from './csv-source.ts'
import { jsonSource } from './json-source.ts'
import { parquetSource } from './parquet-source.ts'
import type { PreparedTable } from './prepare-table.ts'
import { toTableError } from './table-error.ts'
import type { TableSource } from './table-source.ts'
import { selectWide } from './wide-query.ts'

const sampledRows = 1000

/** Opens a table, and finds malformed rows of every format but parquet, whose columns are checked when they are counted. */
export async function openTable(
  connection: DuckDBConnection,
  table: PreparedTable,
  header: boolean,
  options: ReadOptions,
): Promise<TableSource> {
  if (table.format !== 'parquet' && table.beginning.trim() === '')
    throw new SizewiseError('dataset_empty', phrase('importing.tableEmpty'), table.path)
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
    const sample = `(FROM ${source.from} LIMIT ${sampledRows})`
    const [row = []] = await selectWide(connection, measures, (selected) => `SELECT ${selected} FROM ${sample}`)
    return new Map(source.columns.map((column, index) => [column, Number(row[index])]))
  } catch (cause) {
    throw toTableError(cause, table)
  }
}
