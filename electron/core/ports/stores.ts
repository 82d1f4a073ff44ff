/**
 * What core keeps, as core sees it. Every method is one transaction: it has happened and is on the disk when it returns, or
 * it has not happened at all. Failures arrive as SizewiseError: `already_exists`, `in_use`, `disk_full`, `database_damaged`…
 * A look-up of something absent returns undefined; a change of something absent throws `not_found`.
 */
import type { CheckpointStore } from './checkpoint-store.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { DatasetStore } from './dataset-store.ts'
import type { EvaluationStore } from './evaluation-store.ts'
import type { MetricStore } from './metric-store.ts'
import type { RunStore } from './run-store.ts'
import type { SampleStore } from './sample-store.ts'
import type { SettingStore } from './setting-store.ts'
import type { ShardStore } from './shard-store.ts'
import type { StudyLogStore } from './study-log-store.ts'
import type { StudyStore } from './study-store.ts'
import type { TokenizerStore } from './tokenizer-store.ts'

export interface Stores {
  readonly datasets: DatasetStore
  readonly tokenizers: TokenizerStore
  readonly shards: ShardStore
  readonly studies: StudyStore
  readonly runs: RunStore
  readonly metrics: MetricStore
  readonly checkpoints: CheckpointStore
  readonly evaluations: EvaluationStore
  readonly samples: SampleStore
  readonly studyLog: StudyLogStore
  readonly conversations: ConversationStore
  readonly settings: SettingStore
  /** Several changes as one. The work must not wait for anything. */
  transaction<Result>(work: () => Result): Result
  close(): void
}
