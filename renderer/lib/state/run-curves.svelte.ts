import type { EvaluationMetric, TrainMetric } from '../../../electron/contract/run.ts'
import { ask } from '../ipc/client.ts'
import { Columns } from './columns.ts'

const trainKeys = [
  'step',
  'tokens',
  'flops',
  'elapsed_s',
  'train_loss',
  'learning_rate',
  'gradient_norm',
  'tokens_per_second',
] as const satisfies readonly (keyof TrainMetric)[]
const evaluationKeys = [
  'step',
  'elapsed_s',
  'validation_loss',
  'bits_per_byte',
] as const satisfies readonly (keyof EvaluationMetric)[]

/** More points of a run than this come down-sampled. */
const mostPoints = 20_000
/** Main stores new points at least this often. */
const storedWithinMs = 1100

/** A run's curves: read once, then growing with what main tells. */
export class RunCurves {
  readonly #id: string
  readonly #train = new Columns(trainKeys)
  readonly #evaluation = new Columns(evaluationKeys)
  #loading = false
  #early: { train: TrainMetric[]; evaluation: EvaluationMetric[] }[] = []
  /** Points came that had not been stored when the curves were read: they are read again once they are. */
  #readAgainAt: number | undefined
  train = $state.raw(this.#train.views())
  evaluation = $state.raw(this.#evaluation.views())

  constructor(id: string) {
    this.#id = id
  }

  async load(): Promise<void> {
    if (this.#loading) return
    this.#loading = true
    try {
      const { train, evaluation } = await ask('run:metrics', { id: this.#id, points: mostPoints })
      this.#train.cut(0)
      this.#evaluation.cut(0)
      this.#train.append(train)
      this.#evaluation.append(evaluation)
      const [lastTrained, lastEvaluated] = [train.at(-1)?.step ?? 0, evaluation.at(-1)?.step ?? -1]
      for (const early of this.#early) {
        this.#train.append(early.train.filter(({ step }) => step > lastTrained))
        this.#evaluation.append(early.evaluation.filter(({ step }) => step > lastEvaluated))
      }
    } finally {
      this.#early = []
      this.#loading = false
      this.#show()
    }
  }

  /** What a run did since the last call. A step that is there already is one trained again: what followed it is gone. */
  append(train: TrainMetric[], evaluation: EvaluationMetric[]): void {
    if (this.#loading) {
      this.#early.push({ train, evaluation })
      return
    }
    this.#noticeGap(train)
    const first = train[0]?.step
    if (first !== undefined && first <= (this.train.step.at(-1) ?? -1)) {
      cutAt(this.#train, first)
      cutAt(this.#evaluation, first)
    }
    cutAt(this.#evaluation, evaluation[0]?.step)
    this.#train.append(train)
    this.#evaluation.append(evaluation)
    this.#show()
  }

  #noticeGap(train: TrainMetric[]): void {
    const first = train[0]?.step
    const last = this.train.step.at(-1) ?? 0
    if (this.#readAgainAt === undefined && first !== undefined && first > last + 1)
      this.#readAgainAt = performance.now() + storedWithinMs
    else if (this.#readAgainAt !== undefined && performance.now() > this.#readAgainAt) {
      this.#readAgainAt = Infinity
      void this.load()
    }
  }

  #show(): void {
    this.train = this.#train.views()
    this.evaluation = this.#evaluation.views()
  }
}

function cutAt<Key extends string>(columns: Columns<Key | 'step'>, step: number | undefined): void {
  if (step === undefined) return
  const steps = columns.views().step
  let length = steps.length
  while (length > 0 && steps[length - 1]! >= step) length--
  columns.cut(length)
}
