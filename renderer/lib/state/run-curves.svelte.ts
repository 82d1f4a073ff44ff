import { evaluationKeys, trainKeys, type Curves } from '../../../electron/contract/curves.ts'
import { ask } from '../ipc/client.ts'
import { after, Columns } from './columns.ts'

/** More points of a run than this come down-sampled. */
const mostPoints = 20_000
/** Main stores new points at least this often. */
const storedWithinMs = 1100

/** New points are shown this late at most: each time all lines of a chart are drawn anew. */
const shownWithinMs = 250

/** A run's curves: read once, then growing with what main tells. */
export class RunCurves {
  readonly #id: string
  readonly #train = new Columns(trainKeys)
  readonly #evaluation = new Columns(evaluationKeys)
  #loading = false
  #early: Curves[] = []
  /** Points came that had not been stored when the curves were read: they are read again once they are. */
  #readAgainAt: number | undefined
  #shown: ReturnType<typeof setTimeout> | undefined
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
      const [lastTrained, lastEvaluated] = [train.step.at(-1) ?? 0, evaluation.step.at(-1) ?? -1]
      for (const early of this.#early) {
        this.#train.append(after(early.train, lastTrained))
        this.#evaluation.append(after(early.evaluation, lastEvaluated))
      }
    } finally {
      this.#early = []
      this.#loading = false
      this.#show()
    }
  }

  /** What a run did since the last call. A step that is there already is one trained again: what followed it is gone. */
  append(curves: Curves): void {
    if (this.#loading) {
      this.#early.push(curves)
      return
    }
    const { train, evaluation } = curves
    const first = train.step[0]
    this.#noticeGap(first)
    if (first !== undefined && first <= (this.#train.last('step') ?? -1)) {
      cutAt(this.#train, first)
      cutAt(this.#evaluation, first)
    }
    cutAt(this.#evaluation, evaluation.step[0])
    this.#train.append(train)
    this.#evaluation.append(evaluation)
    this.#showSoon()
  }

  #noticeGap(first: number | undefined): void {
    const last = this.#train.last('step') ?? 0
    if (this.#readAgainAt === undefined && first !== undefined && first > last + 1)
      this.#readAgainAt = performance.now() + storedWithinMs
    else if (this.#readAgainAt !== undefined && performance.now() > this.#readAgainAt) {
      this.#readAgainAt = Infinity
      void this.load()
    }
  }

  #showSoon(): void {
    this.#shown ??= setTimeout(() => {
      this.#show()
    }, shownWithinMs)
  }

  #show(): void {
    clearTimeout(this.#shown)
    this.#shown = undefined
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
