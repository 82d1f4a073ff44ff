import type { TrainEvent } from '../../contract/engine-protocol.ts'
import type { EvaluationMetric, Run, TrainMetric } from '../../contract/run.ts'
import type { RunProgress, StoredFile } from '../ports/metric-store.ts'
import type { Stores } from '../ports/stores.ts'

/** Metrics wait at most this long for the others of their transaction. */
const flushIntervalMs = 1000
/** More of them at once would hold the event loop up: tiny models take thousands of steps a second. */
const mostWaiting = 500

export interface RecorderOptions {
  stores: Pick<Stores, 'metrics' | 'runs'>
  run: Run
  /** Relative to the data folder. */
  checkpointFolder: string
  /** Training time before this session: the engine counts from 0 in each. */
  elapsedBefore: number
  onStarted(event: Extract<TrainEvent, { kind: 'started' }>): void
  /** A checkpoint of an evaluation's step is recorded; `path` is relative to the data folder. */
  onEvaluated?(checkpoint: { step: number; path: string }): void
  /** Checkpoints whose rows are gone. */
  onPruned(paths: string[]): void
  onProgress(progress: Omit<LiveProgress, 'share'>): void
  /** The first failure of the above; nothing more is recorded after it. */
  onFailure(error: unknown): void
}

/** The newest figures of a run, before they are stored. */
export interface LiveProgress {
  step: number
  train_loss: number | null
  validation_loss: number | null
  tokens_per_second: number | null
  /** Of the machine that the run has now: its speed is that of the whole. */
  share: number
  /** The points that came since the last call, as they will be stored; a step again where training went back to it. */
  train: TrainMetric[]
  evaluation: EvaluationMetric[]
}

/**
 * Writes one training session's events to the store in batches. A checkpoint's row goes in the same transaction as every
 * metric before it, so that no row ever stands for a checkpoint whose metrics are missing.
 */
export class ProgressRecorder {
  private readonly options: RecorderOptions
  private train: TrainMetric[] = []
  private evaluations: EvaluationMetric[] = []
  private milestones: StoredFile[] = []
  private elapsed: number
  private lastFlush = performance.now()
  private live: Omit<LiveProgress, 'train' | 'evaluation' | 'share'>
  private told: Pick<LiveProgress, 'train' | 'evaluation'> = { train: [], evaluation: [] }
  /** Of the last evaluation that no checkpoint has followed yet. */
  private evaluatedStep: number | null = null
  private broken: { error: unknown } | null = null
  /** The furthest step that any event spoke of. */
  furthestStep: number

  constructor(options: RecorderOptions) {
    this.options = options
    this.elapsed = options.elapsedBefore
    this.furthestStep = options.run.step
    const { step, train_loss, validation_loss } = options.run
    this.live = { step, train_loss, validation_loss, tokens_per_second: null }
  }

  /** Never throws: a throw inside the engine's channel would end more than this run. */
  take(event: TrainEvent): void {
    if (this.broken) return
    try {
      this.record(event)
    } catch (error) {
      this.broken = { error }
      this.options.onFailure(error)
    }
  }

  /** Stores what waits. Throws the failure that stopped the recording, if there was one. */
  finish(): void {
    if (this.broken) throw this.broken.error
    this.flush()
  }

  private record(event: TrainEvent): void {
    switch (event.kind) {
      case 'started':
        this.options.stores.runs.raisePeakMemory(this.options.run.id, event.total_bytes)
        this.options.onStarted(event)
        return
      case 'metrics':
        for (const point of event.points) this.addTrainMetric(point)
        break
      case 'evaluation':
        this.addEvaluation(event.point)
        break
      case 'checkpoint':
        this.addCheckpoint(event)
        break
      case 'milestone':
        this.milestones.push({ step: event.step, path: this.pathOf(event.file), sha256: event.sha256 })
        break
    }
    const due = performance.now() - this.lastFlush >= flushIntervalMs
    if (due || this.train.length >= mostWaiting) this.flush()
    const { told } = this
    this.told = { train: [], evaluation: [] }
    this.options.onProgress({ ...this.live, ...told })
  }

  private addTrainMetric(point: TrainMetric): void {
    this.elapsed = this.options.elapsedBefore + point.elapsed_s
    const stored = { ...point, elapsed_s: this.elapsed }
    this.train.push(stored)
    this.told.train.push(stored)
    this.furthestStep = Math.max(this.furthestStep, point.step)
    this.live = {
      ...this.live,
      step: point.step,
      train_loss: point.train_loss,
      tokens_per_second: point.tokens_per_second,
    }
  }

  private addEvaluation(point: EvaluationMetric): void {
    this.elapsed = this.options.elapsedBefore + point.elapsed_s
    const stored = { ...point, elapsed_s: this.elapsed }
    this.evaluations.push(stored)
    this.told.evaluation.push(stored)
    this.furthestStep = Math.max(this.furthestStep, point.step)
    this.live = { ...this.live, validation_loss: point.validation_loss }
    this.evaluatedStep = point.step
  }

  private addCheckpoint({ step, file, sha256, best }: Extract<TrainEvent, { kind: 'checkpoint' }>): void {
    this.furthestStep = Math.max(this.furthestStep, step)
    const path = this.pathOf(file)
    this.flush({ step, path, sha256, best: best === null ? null : { step: best.step } })
    if (step === this.evaluatedStep) this.options.onEvaluated?.({ step, path })
    this.evaluatedStep = null
  }

  private pathOf(file: string): string {
    return `${this.options.checkpointFolder}/${file}`
  }

  private flush(checkpoint?: RunProgress['checkpoint']): void {
    const { train, evaluations, milestones } = this
    this.lastFlush = performance.now()
    if (train.length + evaluations.length + milestones.length === 0 && checkpoint === undefined) return
    const progress: RunProgress = {
      train,
      evaluations,
      milestones,
      duration_s: this.elapsed,
      ...(checkpoint === undefined ? {} : { checkpoint }),
    }
    const pruned = this.options.stores.metrics.record(this.options.run.id, progress)
    this.train = []
    this.evaluations = []
    this.milestones = []
    if (pruned.length > 0) this.options.onPruned(pruned.map((old) => old.path))
  }
}
