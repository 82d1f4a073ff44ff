/**
 * What core keeps, as core sees it. Every method is one transaction: it has happened and is on the disk when it returns, or
 * it has not happened at all. Failures arrive as SizewiseError: `already_exists`, `in_use`, `disk_full`, `database_damaged`…
 * A look-up of something absent returns undefined; a change of something absent throws `not_found`.
 */
import type { ChatRun, ChatTurn, Conversation, ConversationSummary, LaneAnswer } from '../../contract/chat.ts'
import type { Dataset, SplitName } from '../../contract/dataset.ts'
import type { SamplingOptions } from '../../contract/engine-protocol.ts'
import type { ErrorData } from '../../contract/errors.ts'
import type { RunPlace } from '../../contract/channels/compare.ts'
import type { ComparedRun } from '../../contract/comparison.ts'
import type { Fit } from '../../contract/fit.ts'
import type { Model, ParameterCount } from '../../contract/model.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { Checkpoint, EvaluationMetric, Run, RunState, Sample, TrainMetric } from '../../contract/run.ts'
import type { Answer, LogLine, StudyState } from '../../contract/study.ts'
import type { Tokenizer } from '../../contract/tokenizer.ts'

export interface DatasetStore {
  insert(dataset: Omit<Dataset, 'id' | 'created_at'>): Dataset
  byName(name: string): Dataset | undefined
  byId(id: number): Dataset | undefined
  /** Datasets with this content hash share one folder. */
  byHash(hash: string): Dataset[]
  list(): Dataset[]
  /** Names of the studies that use the dataset and of the tokenizers trained on it. */
  dependents(id: number): { studies: string[]; tokenizers: string[] }
  /** Its shards go with it; tokenizers trained on it stay; `in_use` while a study uses it. */
  delete(id: number): void
}

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

/** A split of a dataset under a tokenizer as token ids: a cache that can be made again. */
export interface Shard {
  dataset_id: number
  tokenizer_id: number
  split: SplitName
  /** Relative to the data folder. */
  path: string
  tokens: number
  documents: number
  /** Bytes of the text that the tokens encode. */
  bytes: number
  sha256: string
}

export interface ShardStore {
  /** Replaces the shard of the same dataset, tokenizer and split. */
  put(shard: Shard): void
  get(datasetId: number, tokenizerId: number, split: SplitName): Shard | undefined
  list(): Shard[]
  delete(datasetId: number, tokenizerId: number, split: SplitName): void
}

/** A study as stored. `plan` is what core decided when it made the study; the store keeps it as JSON. */
export interface StudyRecord<Plan = unknown> {
  id: number
  name: string
  state: StudyState
  /** The study file as given. */
  source: string
  dataset_id: number
  dataset: string
  tokenizer_id: number | null
  tokenizer: string | null
  plan: Plan
  result: { fit: Fit | null; answer: Answer | null } | null
  created_at: string
}

export interface NewRun {
  id: string
  model: Model
  recipe: Recipe
  parameters: ParameterCount
  seed: number
  device: string
  steps: number
  estimate: Run['estimate']
}

export interface NewStudy<Plan = unknown> {
  name: string
  source: string
  dataset_id: number
  tokenizer_id: number | null
  plan: Plan
  /** In the order in which they are trained. */
  runs: NewRun[]
}

export interface StudyStore {
  /** The study, state `new`, and all its runs, state `queued`, at once. */
  insert<Plan>(study: NewStudy<Plan>): StudyRecord<Plan>
  byName<Plan = unknown>(name: string): StudyRecord<Plan> | undefined
  list(): StudyRecord[]
  setState(id: number, state: StudyState): void
  setTokenizer(id: number, tokenizerId: number): void
  setPlan<Plan>(id: number, plan: Plan): void
  setResult(id: number, result: StudyRecord['result']): void
  /** Its runs, metrics, checkpoints and evaluations go with it. Files are the caller's. */
  delete(id: number): void
}

export interface RunStore {
  /** Losses, tokens, FLOPs, best and speed are taken from the run's metrics. */
  byId(id: string): Run | undefined
  /** In the order of their studies and of their places in them. */
  list(filter?: { study?: string; state?: RunState }): Run[]
  /** The same order, at most `limit` runs with what stands around them; `after` is the `next` of the page before. */
  page(filter: { study: string | null; after: RunPlace | null; limit: number }): {
    runs: ComparedRun[]
    next: RunPlace | null
  }
  setNotes(id: string, notes: string): void
  setArchived(id: string, archived: boolean): void
  /** `error` is kept with `failed`; any other state clears it. */
  setState(id: string, state: RunState, error?: ErrorData): void
  setDevice(id: string, device: string): void
  /** Planned again: another model (its vocabulary became known), number of steps, estimate. */
  setPlan(
    id: string,
    plan: { model: Model; recipe: Recipe; parameters: ParameterCount; steps: number; estimate: Run['estimate'] },
  ): void
  setEstimate(id: string, estimate: Run['estimate']): void
  /** Keeps the larger of the stored and the given. */
  raisePeakMemory(id: string, bytes: number): void
  setDuration(id: string, duration_s: number): void
}

/** What one durable moment of training adds to a run. */
export interface RunProgress {
  train: TrainMetric[]
  evaluations: EvaluationMetric[]
  /**
   * A checkpoint whose file is already on the disk. Every metric up to its step must be in this batch or an earlier one:
   * the checkpoint then never stands without them. It becomes the `last` one, and the `best` one when `best` says so;
   * null: nothing was evaluated yet.
   */
  checkpoint?: { step: number; path: string; sha256: string; best: { step: number } | null }
  /** Training time of the run so far, over all its sessions. */
  duration_s?: number
}

export interface SeriesPoints {
  train: TrainMetric[]
  evaluation: EvaluationMetric[]
}

export interface MetricStore {
  /**
   * Adds a batch in one transaction and moves the run's step on. A step that is there already is replaced. Returns the
   * checkpoints that are neither best nor last any more: their rows are gone, their files are the caller's to delete.
   */
  record(runId: string, progress: RunProgress): Checkpoint[]
  /**
   * Before a run goes on from its last checkpoint: takes away every metric after that checkpoint's step and sets the run's
   * step to it, so that the steps trained again are neither lost nor doubled. Without a checkpoint: back to the start.
   * Returns the checkpoint to go on from.
   */
  rewind(runId: string): Checkpoint | undefined
  /**
   * A run's curves by ascending step. With `points`, about that many of the training curve at most (never fewer than 4):
   * of each stretch of steps the points of lowest and highest loss, chosen in SQL. Evaluations always come whole.
   */
  series(runId: string, options?: { points?: number; from_step?: number; to_step?: number }): SeriesPoints
}

export interface CheckpointStore {
  list(runId: string): Checkpoint[]
  last(runId: string): Checkpoint | undefined
  best(runId: string): Checkpoint | undefined
  /** A checkpoint whose file turned out missing or damaged; the one before it with a file becomes the last. */
  delete(runId: string, step: number): void
}

export interface EvaluationRecord {
  id: number
  run: string
  task: string
  dataset: string | null
  metrics: Record<string, { value: number; interval: [number, number] | null; n: number }>
  created_at: string
}

export interface EvaluationStore {
  insert(evaluation: {
    run: string
    task: string
    dataset_id: number | null
    metrics: EvaluationRecord['metrics']
  }): EvaluationRecord
  list(runId: string): EvaluationRecord[]
}

export interface SampleStore {
  /** Replaces the sample of the same step. */
  put(runId: string, sample: Sample): void
  /** By ascending step. */
  list(runId: string): Sample[]
}

export interface StudyLogStore {
  add(studyId: number, text: string): LogLine
  /** Oldest first; the newest two thousand. */
  list(studyId: number): LogLine[]
}

export interface NewTurn {
  prompt: string
  options: SamplingOptions
  one_by_one: boolean
  lanes: (ChatRun & { study: string })[]
}

export interface ConversationStore {
  insert(name: string): ConversationSummary
  /** The one last written in first. */
  list(): ConversationSummary[]
  byId(id: number): Conversation | undefined
  rename(id: number, name: string): void
  /** With its turns and their lanes. */
  delete(id: number): void
  /** At the end of the conversation, its lanes without an answer yet. */
  addTurn(conversation: number, turn: NewTurn): ChatTurn
  /** `lane` counts from 0 in the order of the turn. */
  setAnswer(turn: number, lane: number, answer: LaneAnswer): void
}

/** Small JSON values by name. A reader checks what it gets: an older version may have written it. */
export interface SettingStore {
  read(name: string): unknown
  write(name: string, value: unknown): void
}

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
