import { join } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { SizewiseError } from '../../contract/errors.ts'

/** Leaves room for the rest of the process under a gigabyte. */
const memoryLimit = '320MB'

/** A text as a literal of SQL. */
export function literal(text: string): string {
  if (text.includes('\0')) throw new SizewiseError('usage', 'a path or column name holds a zero byte')
  return `'${text.replaceAll("'", "''")}'`
}

/** A path that DuckDB takes as it stands: its readers would match `*`, `?` and `[` against other files. */
export function pathLiteral(path: string): string {
  return literal(path.replace(/[*?[]/g, '[$&]'))
}

/**
 * Opens a DuckDB that can read these files and write to the scratch folder, and nothing else: no network, no extension
 * from outside. One thread: rows come in order and errors name the right line.
 */
export async function withDuckDb<Result>(
  files: string[],
  scratch: string,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: memoryLimit,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: join(scratch, 'duckdb'),
  })
  const connection = await instance.connect()
  try {
    const allowed = files.flatMap((file) => [literal(file), pathLiteral(file)]).join(', ')
    await connection.run(`SET allowed_paths = [${allowed}]`)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET enable_progress_bar = true')
    await connection.run('SET enable_progress_bar_print = false')
    await connection.run('SET lock_configuration = true')
    return await work(connection)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
