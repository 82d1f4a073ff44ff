import type { DuckDBConnection } from '@duckdb/node-api'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { ReadOptions } from './byte-stream.ts'
import { checkJson } from './check-json.ts'
import { literal, pathLiteral } from './duckdb-session.ts'
import type { PreparedTable } from './prepare-table.ts'
import { countIn, faults, maximumRowBytes, type TableSource } from './table-source.ts'

/** Keys are looked for in this many objects. */
const sampledObjects = 1000

/** Objects, one a line, in an array or after one another. Numbers and truth values count as texts; null as an empty one. */
export async function jsonSource(
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
  const rows = await countIn(connection, table, from, ['json'])
  await checkJson(table, format, rows, options)
  const keys = await connection.runAndReadAll(
    `SELECT json_keys(json) FROM (FROM ${from} LIMIT ${sampledObjects}) WHERE json_type(json) = 'OBJECT'`,
  )
  const columns = new Set((keys.getColumnsJson()[0] ?? []).flatMap((row) => row as string[]))
  if (columns.size === 0) throw new SizewiseError('file_invalid', phrase('importing.noObjects'), table.path)
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
