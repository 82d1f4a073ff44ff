import { mkdirSync, openSync, readFileSync, writeFileSync, writeSync, chmodSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { readMigrations } from '../../../electron/database/migrate.ts'
import { openConnection } from '../../../electron/database/open.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { withoutPrivileges } from '../without-privileges.ts'
import { sampleDataset, scratchFolder } from './sample.ts'

const failure = (code: string): unknown => expect.objectContaining({ name: 'SizewiseError', code })

describe('opening the database', () => {
  it('makes a strict database with foreign keys, a write-ahead log and full durability', () => {
    const connection = openConnection(join(scratchFolder(), 'sizewise.sqlite'))
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(connection.pragma('synchronous', { simple: true })).toBe(2)
    const loose = connection.prepare(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`,
    )
    expect(loose.all()).toEqual([])
    connection.close()
  })

  it('refuses a database of a later version and leaves it byte for byte', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const connection = openConnection(path)
    connection.pragma(`user_version = ${readMigrations().length + 1}`)
    connection.close()
    const before = readFileSync(path)
    expect(() => openConnection(path)).toThrow(failure('database_newer'))
    expect(readFileSync(path)).toEqual(before)
  })

  it('says of a file that is no database, or whose pages are overwritten, that it is damaged, and leaves it', () => {
    const folder = scratchFolder()
    const text = join(folder, 'text.sqlite')
    writeFileSync(text, 'this is no database, but it is long enough to be taken for one at first sight. '.repeat(20))
    const before = readFileSync(text)
    expect(() => openConnection(text)).toThrow(failure('database_damaged'))
    expect(readFileSync(text)).toEqual(before)

    const pages = join(folder, 'pages.sqlite')
    const stores = openStores(pages)
    for (let n = 0; n < 200; n++) stores.datasets.insert(sampleDataset(`dataset ${n}`))
    stores.close()
    writeSync(openSync(pages, 'r+'), Buffer.alloc(12 * 4096, 0x5a), 0, 12 * 4096, 8 * 4096)
    const damaged = readFileSync(pages)
    expect(() => openConnection(pages)).toThrow(failure('database_damaged'))
    expect(readFileSync(pages)).toEqual(damaged)
  })

  it('reports damage that is met only later under the same code', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const stores = openStores(path)
    const long = { ...sampleDataset(), warnings: ['w'.repeat(200_000)] }
    for (let n = 0; n < 200; n++) stores.datasets.insert({ ...long, name: `dataset ${n}` })
    stores.close()
    const reopened = openStores(path)
    writeSync(openSync(path, 'r+'), Buffer.alloc(2000 * 4096, 0x5a), 0, 2000 * 4096, 30 * 4096)
    expect(() => reopened.datasets.list()).toThrow(failure('database_damaged'))
    reopened.close()
  })

  it("refuses another program's database and a folder that is missing", () => {
    const folder = scratchFolder()
    const foreign = join(folder, 'foreign.sqlite')
    const other = new Database(foreign)
    other.exec('CREATE TABLE notes (text TEXT)')
    other.close()
    expect(() => openConnection(foreign)).toThrow(failure('database_damaged'))
    expect(() => openConnection(join(folder, 'absent', 'sizewise.sqlite'))).toThrow(failure('home_unusable'))
    mkdirSync(join(folder, 'sizewise.sqlite'))
    expect(() => openConnection(join(folder, 'sizewise.sqlite'))).toThrow(failure('home_unusable'))
  })

  it('says of a file that cannot be written that the data folder is unusable', async () => {
    const folder = scratchFolder()
    const path = join(folder, 'sizewise.sqlite')
    openConnection(path).close()
    chmodSync(path, 0o444)
    await withoutPrivileges(folder, () => {
      expect(() => openConnection(path)).toThrow(failure('home_unusable'))
    })
  })

  it('lets a second writer wait, and says in_use when it waits in vain', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const first = openConnection(path)
    const second = openStores(path, { busyTimeoutMs: 50 })
    first.exec('BEGIN IMMEDIATE')
    expect(() => second.datasets.insert(sampleDataset())).toThrow(failure('home_in_use'))
    expect(second.datasets.list()).toEqual([])
    first.exec('COMMIT')
    expect(second.datasets.insert(sampleDataset()).name).toBe('plays')
    second.close()
    first.close()
  })
})
