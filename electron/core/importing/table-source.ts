import type { DuckDBConnection } from '@duckdb/node-api'
import type { PreparedTable } from './prepare-table.ts'
import { toTableError } from './table-error.ts'

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
export const maximumRowBytes = 16 * 1024 * 1024

export const identifier = (column: string): string => `"${column.replaceAll('"', '""')}"`

/** An aggregate, because its errors arrive: those of a stream are lost after its first rows. */
export async function countIn(
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
