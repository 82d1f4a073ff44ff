import type { ErrorData } from '../../contract/errors.ts'
import type { Stores } from '../../core/ports/stores.ts'

/** What a job works with, on a thread of its own. */
export interface JobRoom<Progress> {
  /** Absolute path of the data folder. Its lock stays with the main thread. */
  home: string
  /** A connection of the thread's own, opened when first asked for and closed after the job. */
  readonly stores: Stores
  /** Aborts when the caller's does, as soon as the job leaves the event loop a turn. */
  signal: AbortSignal
  progress: (progress: Progress) => void
}

/** Params, progress and result are plain data: they cross between threads by structured clone. */
export type Job<Params, Result, Progress = never> = (
  params: Params,
  room: JobRoom<Progress>,
) => Promise<Result> | Result

type AnyJob = Job<never, unknown, unknown>

/** Jobs by name, each loaded on the thread that does it. */
export type JobTable = Record<string, () => Promise<AnyJob>>

type JobOf<Table extends JobTable, Name extends keyof Table> = Awaited<ReturnType<Table[Name]>>
export type ParamsOf<Table extends JobTable, Name extends keyof Table> = Parameters<JobOf<Table, Name>>[0]
export type ResultOf<Table extends JobTable, Name extends keyof Table> = Awaited<ReturnType<JobOf<Table, Name>>>
export type ProgressOf<Table extends JobTable, Name extends keyof Table> =
  Parameters<JobOf<Table, Name>>[1] extends JobRoom<infer Progress> ? Progress : never

/** What a worker is started with. */
export interface JobOrder {
  name: string
  params: unknown
  home: string
}

/** What a worker says; nothing follows `done`, `failed` or `bug`. */
export type FromWorker =
  | { kind: 'progress'; progress: unknown }
  | { kind: 'done'; result: unknown }
  | { kind: 'failed'; error: ErrorData }
  /** Nobody foresaw it: the stack is for the log. */
  | { kind: 'bug'; message: string; stack: string }

/** The one thing that a worker is told. */
export const cancelMessage = 'cancel'
