import { reasonOf } from '../../contract/known-failure.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { english } from '../../contract/phrases/english.ts'
import { phrase, type Phrase, type Said } from '../../contract/phrases/phrase.ts'
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

  add(said: Said): void {
    this.#onLine(this.#stores.studyLog.add(this.#studyId, said))
  }

  /** Once for each thing that is made, however often its progress is told. */
  preparing(what: Said): void {
    const key = english(what)
    if (this.#prepared.has(key)) return
    this.#prepared.add(key)
    this.add(phrase('log.preparing', { what }))
  }

  run(run: Run): void {
    this.add(phrase('log.run', { model: run.model.name, seed: run.seed, what: stateOf(run) }))
  }

  ended(state: StudyState): void {
    this.add(phrase('log.ended', { state }))
  }
}

function stateOf({ state, step, steps, validation_loss, error }: Run): Phrase {
  switch (state) {
    case 'running':
      return step === 0 ? phrase('log.started', { steps }) : phrase('log.goesOn', { step, steps })
    case 'completed':
      return validation_loss === null ? phrase('log.completed') : phrase('log.completedAt', { loss: validation_loss })
    case 'paused':
      return phrase('log.paused', { step, steps })
    case 'stopped':
      return phrase('log.stopped', { step, steps })
    case 'failed': {
      const why = error === undefined ? phrase('log.whyUnknown') : reasonOf(SizewiseError.fromData(error))
      return phrase('log.failed', { step, steps, why })
    }
    case 'queued':
      return phrase('log.queued')
  }
}
