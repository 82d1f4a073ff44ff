import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import type { Tokenizer } from '../../contract/tokenizer.ts'
import type { Stores } from '../ports/stores.ts'

export interface DeletedTokenizer {
  deleted: string
  files: 'deleted' | 'kept'
}

/** Takes a tokenizer away; `in_use` while a study needs it. Its files are a question of their own. */
export async function deleteTokenizer(
  tokenizer: Tokenizer,
  files: boolean,
  { stores, home }: { stores: Stores; home: string },
): Promise<DeletedTokenizer> {
  const { studies } = stores.tokenizers.dependents(tokenizer.id)
  if (studies.length > 0) {
    const said = phrase('names.usedBy', { noun: 'tokenizer', name: tokenizer.name, users: studies })
    throw new SizewiseError('in_use', said)
  }
  const shards = stores.shards.list().filter((shard) => shard.tokenizer_id === tokenizer.id)
  stores.tokenizers.delete(tokenizer.id)
  if (files) {
    for (const shard of shards)
      if (!stores.shards.list().some((other) => other.path === shard.path))
        await rm(join(home, shard.path), { force: true })
    if (stores.tokenizers.byHash(tokenizer.hash).length === 0) await rm(join(home, tokenizer.path), { force: true })
  }
  return { deleted: tokenizer.name, files: files ? 'deleted' : 'kept' }
}
