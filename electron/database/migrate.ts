import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import { inTransaction, type Connection } from './connection.ts'

export interface Migration {
  /** The version of the database once the migration has run. */
  version: number
  name: string
  sql: string
}

/** The numbered files beside this one. A gap or a number used twice is a bug of this build, found before anything is touched. */
export function readMigrations(folder = fileURLToPath(new URL('./migrations/', import.meta.url))): Migration[] {
  const names = readdirSync(folder).sort()
  return names.map((name, index) => {
    const version = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1])
    if (version !== index + 1)
      throw new Error(`migration ${name}: expected the number ${String(index + 1).padStart(4, '0')}`)
    return { version, name, sql: readFileSync(`${folder}/${name}`, 'utf8') }
  })
}

export function databaseVersion(connection: Connection): number {
  return connection.pragma('user_version', { simple: true }) as number
}

/**
 * Brings the database to the newest version, all missing migrations in one transaction: it arrives or stays what it was.
 * The version is read inside the transaction, because a second process may have migrated in the meantime.
 */
export function migrate(connection: Connection, migrations: Migration[], path: string): void {
  const newest = migrations.length
  const refuseNewer = (): number => {
    const version = databaseVersion(connection)
    if (version <= newest) return version
    throw new SizewiseError('database_newer', phrase('storage.newer', { version, newest }), path)
  }
  if (refuseNewer() === newest) return
  inTransaction(connection, () => {
    for (const migration of migrations.slice(refuseNewer())) {
      connection.exec(migration.sql)
      connection.pragma(`user_version = ${migration.version}`)
    }
    const violations = connection.pragma('foreign_key_check') as unknown[]
    if (violations.length > 0) throw new Error(`a migration left ${violations.length} rows without what they refer to`)
  })
}
