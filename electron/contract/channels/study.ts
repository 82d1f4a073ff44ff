import type { Curves } from '../curves.ts'
import type { ErrorData } from '../errors.ts'
import type { Said } from '../phrases/phrase.ts'
import type { Run } from '../run.ts'
import type { LogLine, StudyDocument, StudyState } from '../study.ts'

export interface StudySummary {
  name: string
  state: StudyState
  dataset: string
  tokenizer: string | null
  runs: number
  completed: number
  /** One sentence; null while no run is complete. */
  answer: Said | null
  created_at: string
}

/** The studies that are trained now and next, in this order. */
export interface StudyQueueState {
  /** Its runs are trained now. */
  running: string | null
  waiting: string[]
}

export interface StudyRequests {
  'study:list': { params: null; result: StudySummary[] }
  'study:show': { params: { name: string }; result: StudyDocument }
  /** Puts it at the end of the queue; an interrupted one goes on where it stopped. */
  'study:run': { params: { name: string }; result: StudyQueueState }
  /** Saves a checkpoint of the run under way and takes the study out of the queue. */
  'study:pause': { params: { name: string }; result: StudyQueueState }
  /** Takes it away with its runs and curves, and with their checkpoint files where `checkpoints` says so. */
  'study:delete': { params: { name: string; checkpoints: boolean }; result: { deleted: string } }
  /** The file that it was made from. */
  'study:source': { params: { name: string }; result: { source: string } }
  /** What happened in it, oldest first. */
  'study:log': { params: { name: string }; result: LogLine[] }
  /** The studies that wait, in this order; those that are not named stay behind them. */
  'study:reorder': { params: { names: string[] }; result: StudyQueueState }
  /** Puts it behind all others; one that is trained now saves a checkpoint first. */
  'study:skip': { params: { name: string }; result: StudyQueueState }
  'study:queue': { params: null; result: StudyQueueState }
  /** Imports the bundled text, plans the sample study and puts it into the queue. */
  'study:sample': { params: null; result: { name: string } }
}
export const studyRequests = [
  'study:list',
  'study:show',
  'study:run',
  'study:pause',
  'study:delete',
  'study:source',
  'study:log',
  'study:reorder',
  'study:skip',
  'study:queue',
  'study:sample',
] as const satisfies readonly (keyof StudyRequests)[]

export interface StudyEvents {
  /** A study came, went, or changed its state, its runs' states, its fit or its answer; null: the list as a whole. */
  'study:changed': { name: string | null }
  'study:queueChanged': StudyQueueState
  /** What is done before the first step, e.g. `tokens of train`; `total` 0: unknown. */
  'study:preparing': { name: string; what: Said; done: number; total: number }
  /** A line came into its log. */
  'study:logged': { name: string; line: LogLine }
  /** A run wrote a sample. */
  'study:sampled': { study: string; run: Run['id'] }
  /** A study of the queue ended; `error` where it could not go on. */
  'study:ended': { name: string; state: StudyState; error: ErrorData | null }
  /**
   * The newest figures of the run under way and the points that came with them, at most about ten times a second. Steps
   * that were told before come again where the engine died and training went back to a checkpoint.
   */
  'study:progress': Curves & {
    study: string
    run: Run['id']
    step: number
    train_loss: number | null
    validation_loss: number | null
    tokens_per_second: number | null
    /** Of the machine that the run has now: its speed is that of the whole. */
    share: number
  }
}
export const studyEvents = [
  'study:changed',
  'study:queueChanged',
  'study:preparing',
  'study:logged',
  'study:sampled',
  'study:ended',
  'study:progress',
] as const satisfies readonly (keyof StudyEvents)[]
