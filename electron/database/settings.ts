import type { Connection } from './connection.ts'

export function readSetting(connection: Connection, name: string): unknown {
  const value = connection.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck().get(name)
  return value === undefined ? undefined : JSON.parse(value)
}

export function writeSetting(connection: Connection, name: string, value: unknown): void {
  const sql = 'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value'
  connection.prepare(sql).run(name, JSON.stringify(value))
}
