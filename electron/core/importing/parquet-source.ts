import type { DuckDBConnection } from '@duckdb/node-api'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { pathLiteral } from './duckdb-session.ts'
import type { PreparedTable } from './prepare-table.ts'
import { countIn, faults, identifier, type TableSource } from './table-source.ts'

/** The columns of a parquet file that are no lists or structures; bytes are taken as UTF-8. */
export async function parquetSource(connection: DuckDBConnection, table: PreparedTable): Promise<TableSource> {
  const from = `read_parquet(${pathLiteral(table.readable)}, hive_partitioning = false)`
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)
  const types = new Map(described.getRowsJson().map((row) => [row[0] as string, row[1] as string]))
  const nested = (column: string): boolean =>
    /[[(]|^(STRUCT|MAP|LIST|UNION|VARIANT)/.test(types.get(column)?.replace(/^(DECIMAL|VARCHAR)\(.*\)$/, '$1') ?? '')
  const columns = [...types.keys()].filter((column) => !nested(column))
  if (columns.length === 0) throw new SizewiseError('file_invalid', phrase('importing.nestedColumns'), table.path)
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
