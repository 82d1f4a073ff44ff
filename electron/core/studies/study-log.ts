import type { Run } from '../../contract/run.ts'
import type { StudyState, LogLine } from '../../contract/study.ts'
import type { Stores } from '../ports/stores.ts'

/** Writes down what happens in a study, for those who were not there. */
export class StudyLog {
  readonly #studyId: number
  readonly #stores: Pick<Stores, 'studyLog'>
  readonly #onLine: (line: LogLine) => void
  readonly #prepared = new Set<string>()

  constructor(studyId: number, stores: Pick<Stores, 'studyLog'>, onLine: (line: LogLine) => void) {
    this.#studyId = studyId
    this.#stores = stores
    this.#onLine = onLine
  }

  add(text: string): void {
    this.#onLine(this.#stores.studyLog.add(this.#studyId, text))
  }

  /** Once for each thing that is made, however often its progress is told. */
  preparing(what: string): void {
    if (this.#prepared.has(what)) return
    this.#prepared.add(what)
    this.add(`Preparing ${what}`)
  }

  run(run: Run): void {
    this.add(`${run.model.name} (seed ${run.seed}): ${this.#stateInWords(run)}`)
  }

  ended(state: StudyState): void {
    this.add(`The study is ${state}`)
  }

  #stateInWords({ state, step, steps, validation_loss, error }: Run): string {
    switch (state) {
      case 'running':
        return step === 0 ? `started, ${steps} steps` : `goes on near step ${step} of ${steps}`
      case 'completed':
        return `completed${validation_loss === null ? '' : `, validation loss ${validation_loss.toFixed(4)}`}`
      case 'paused':
      case 'stopped':
        return `${state} at step ${step} of ${steps}`
      case 'failed':
        return `failed at step ${step} of ${steps}: ${error?.message ?? 'the reason is not known'}`
      case 'queued':
        return 'queued'
    }
  }
}
