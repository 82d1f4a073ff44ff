import type { Tokenizer, TokenizerKind } from '../contract/tokenizer.ts'
import { SizewiseError } from '../contract/errors.ts'
import { phrase } from '../contract/phrases/phrase.ts'
import { changedOne, inTransaction, type Connection } from './connection.ts'
import { insertUnique } from './insert-unique.ts'

interface TokenizerRow {
  id: number
  name: string
  kind: TokenizerKind
  vocab: number
  path: string
  hash: string
  trained_on: string | null
  created_at: string
}

const select = `SELECT tokenizers.id, tokenizers.name, tokenizers.kind, vocab, path, tokenizers.hash, datasets.name AS trained_on,
  tokenizers.created_at FROM tokenizers LEFT JOIN datasets ON datasets.id = trained_on`

function toTokenizer({ trained_on, ...row }: TokenizerRow): Tokenizer {
  return trained_on === null ? row : { ...row, trained_on }
}

export function insertTokenizer(connection: Connection, tokenizer: Omit<Tokenizer, 'id' | 'created_at'>): Tokenizer {
  return inTransaction(connection, () => {
    const { name, kind, vocab, path, hash, trained_on } = tokenizer
    const dataset = trained_on === undefined ? null : datasetIdByName(connection, trained_on)
    const created_at = new Date().toISOString()
    const id = insertUnique(connection, 'tokenizers', 'tokenizer', {
      name,
      kind,
      vocab,
      path,
      hash,
      trained_on: dataset,
      created_at,
    })
    return { ...tokenizer, id, created_at }
  })
}

function datasetIdByName(connection: Connection, name: string): number {
  const id = connection.prepare<[string], number>('SELECT id FROM datasets WHERE name = ?').pluck().get(name)
  if (id === undefined) throw new SizewiseError('not_found', phrase('names.unknown', { noun: 'dataset', name }))
  return id
}

export function tokenizerByName(connection: Connection, name: string): Tokenizer | undefined {
  const row = connection.prepare<[string], TokenizerRow>(`${select} WHERE tokenizers.name = ?`).get(name)
  return row && toTokenizer(row)
}

export function tokenizerById(connection: Connection, id: number): Tokenizer | undefined {
  const row = connection.prepare<[number], TokenizerRow>(`${select} WHERE tokenizers.id = ?`).get(id)
  return row && toTokenizer(row)
}

export function tokenizersByHash(connection: Connection, hash: string): Tokenizer[] {
  return connection
    .prepare<[string], TokenizerRow>(`${select} WHERE tokenizers.hash = ? ORDER BY tokenizers.id`)
    .all(hash)
    .map(toTokenizer)
}

export function listTokenizers(connection: Connection): Tokenizer[] {
  return connection.prepare<[], TokenizerRow>(`${select} ORDER BY tokenizers.name`).all().map(toTokenizer)
}

export function tokenizerDependents(connection: Connection, id: number): { studies: string[] } {
  const sql = 'SELECT name FROM studies WHERE tokenizer_id = ? ORDER BY name'
  return { studies: connection.prepare<[number], string>(sql).pluck().all(id) }
}

export function deleteTokenizer(connection: Connection, id: number): void {
  inTransaction(connection, () => {
    const { studies } = tokenizerDependents(connection, id)
    if (studies.length > 0) {
      const name = tokenizerById(connection, id)?.name ?? ''
      throw new SizewiseError('in_use', phrase('names.usedBy', { noun: 'tokenizer', name, users: studies }))
    }
    changedOne(connection.prepare('DELETE FROM tokenizers WHERE id = ?').run(id), `tokenizer with id ${id}`)
  })
}
