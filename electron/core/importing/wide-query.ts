import type { DuckDBConnection } from '@duckdb/node-api'

/**
 * A table of thousands of columns is read by some at a time: DuckDB holds two thousand values of each column that it
 * reads, and of each expression on it, in memory of which there is little.
 */
const columnsAtOnce = 400

/** The rows of a query that selects these values, however many they are; the query gives the same rows each time. */
export async function selectWide(
  connection: DuckDBConnection,
  values: readonly string[],
  query: (selected: string) => string,
): Promise<unknown[][]> {
  let rows: unknown[][] | undefined
  for (let from = 0; from < values.length; from += columnsAtOnce) {
    const result = await connection.runAndReadAll(query(values.slice(from, from + columnsAtOnce).join(', ')))
    const part: unknown[][] = result.getRowsJson()
    rows = rows === undefined ? part : rows.map((row, index) => [...row, ...(part[index] ?? [])])
  }
  return rows ?? []
}
