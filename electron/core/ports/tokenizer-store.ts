import type { Tokenizer } from '../../contract/tokenizer.ts'

export interface TokenizerStore {
  insert(tokenizer: Omit<Tokenizer, 'id' | 'created_at'>): Tokenizer
  byName(name: string): Tokenizer | undefined
  byId(id: number): Tokenizer | undefined
  byHash(hash: string): Tokenizer[]
  list(): Tokenizer[]
  dependents(id: number): { studies: string[] }
  /** Its shards go with it; `in_use` while a study uses it. */
  delete(id: number): void
}
