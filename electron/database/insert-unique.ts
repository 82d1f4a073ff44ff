import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import { sqliteCode, type Connection } from './connection.ts'

/** Inserts a row with a unique name and returns its id; a name that is taken is `already_exists`. */
export function insertUnique(
  connection: Connection,
  table: string,
  noun: 'dataset' | 'tokenizer' | 'study',
  row: { name: string } & Record<string, string | number | null>,
): number {
  const columns = Object.keys(row)
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`
  try {
    return Number(connection.prepare(sql).run(row).lastInsertRowid)
  } catch (cause) {
    if (sqliteCode(cause) !== 'SQLITE_CONSTRAINT_UNIQUE') throw cause
    throw new SizewiseError('already_exists', phrase('names.taken', { noun, name: row.name }))
  }
}
