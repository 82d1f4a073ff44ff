import type { SplitName } from '../contract/dataset.ts'
import type { Shard } from '../core/ports/shard-store.ts'
import type { Connection } from './connection.ts'

export function putShard(connection: Connection, shard: Shard): void {
  connection
    .prepare(
      `INSERT OR REPLACE INTO shards (dataset_id, tokenizer_id, split, path, tokens, documents, bytes, sha256)
       VALUES (@dataset_id, @tokenizer_id, @split, @path, @tokens, @documents, @bytes, @sha256)`,
    )
    .run(shard)
}

export function getShard(
  connection: Connection,
  datasetId: number,
  tokenizerId: number,
  split: SplitName,
): Shard | undefined {
  const sql = 'SELECT * FROM shards WHERE dataset_id = ? AND tokenizer_id = ? AND split = ?'
  return connection.prepare<[number, number, string], Shard>(sql).get(datasetId, tokenizerId, split)
}

export function listShards(connection: Connection): Shard[] {
  return connection.prepare<[], Shard>('SELECT * FROM shards ORDER BY dataset_id, tokenizer_id, split').all()
}

export function deleteShard(connection: Connection, datasetId: number, tokenizerId: number, split: SplitName): void {
  connection
    .prepare('DELETE FROM shards WHERE dataset_id = ? AND tokenizer_id = ? AND split = ?')
    .run(datasetId, tokenizerId, split)
}
