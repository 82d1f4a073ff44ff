import type { Dataset } from '../contract/dataset.ts'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import { changedOne, inTransaction, type Connection } from './connection.ts'
import { insertUnique } from './insert-unique.ts'

interface DatasetRow {
  id: number
  document: string
  created_at: string
}

const select = 'SELECT id, document, created_at FROM datasets'

function toDataset(row: DatasetRow): Dataset {
  return { ...(JSON.parse(row.document) as Omit<Dataset, 'id' | 'created_at'>), id: row.id, created_at: row.created_at }
}

export function insertDataset(connection: Connection, dataset: Omit<Dataset, 'id' | 'created_at'>): Dataset {
  const row = { name: dataset.name, kind: dataset.kind, hash: dataset.hash, folder: dataset.folder }
  const created_at = new Date().toISOString()
  const id = insertUnique(connection, 'datasets', 'dataset', { ...row, document: JSON.stringify(dataset), created_at })
  return { ...dataset, id, created_at }
}

export function datasetByName(connection: Connection, name: string): Dataset | undefined {
  const row = connection.prepare<[string], DatasetRow>(`${select} WHERE name = ?`).get(name)
  return row && toDataset(row)
}

export function datasetById(connection: Connection, id: number): Dataset | undefined {
  const row = connection.prepare<[number], DatasetRow>(`${select} WHERE id = ?`).get(id)
  return row && toDataset(row)
}

export function datasetsByHash(connection: Connection, hash: string): Dataset[] {
  return connection.prepare<[string], DatasetRow>(`${select} WHERE hash = ? ORDER BY id`).all(hash).map(toDataset)
}

export function listDatasets(connection: Connection): Dataset[] {
  return connection.prepare<[], DatasetRow>(`${select} ORDER BY name`).all().map(toDataset)
}

export function datasetDependents(connection: Connection, id: number): { studies: string[]; tokenizers: string[] } {
  const names = (table: string, column: string): string[] =>
    connection.prepare<[number], string>(`SELECT name FROM ${table} WHERE ${column} = ? ORDER BY name`).pluck().all(id)
  return { studies: names('studies', 'dataset_id'), tokenizers: names('tokenizers', 'trained_on') }
}

export function deleteDataset(connection: Connection, id: number): void {
  inTransaction(connection, () => {
    const { studies } = datasetDependents(connection, id)
    if (studies.length > 0) {
      const name = datasetById(connection, id)?.name ?? ''
      throw new SizewiseError('in_use', phrase('names.usedBy', { noun: 'dataset', name, users: studies }))
    }
    changedOne(connection.prepare('DELETE FROM datasets WHERE id = ?').run(id), `dataset with id ${id}`)
  })
}
