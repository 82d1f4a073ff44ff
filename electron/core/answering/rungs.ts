import { cutMiddle } from '../../contract/format/cut-middle.ts'
import type { SizeMeasure } from '../../contract/comparison.ts'
import type { FitPoint } from '../../contract/fit.ts'
import { english } from '../../contract/phrases/english.ts'
import { phrase, type Phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'

/** One size of a study with what its finished runs (one per seed) reached. */
export interface Rung {
  /** The model's name in its ladder; with its study's where runs of several are compared. */
  model: string
  /** The same, for a sentence. */
  said: Said
  /** Parameters in all, and without embeddings (the N of the fits). */
  parameters: number
  n: number
  /** Mean over seeds of each run's best validation loss, nats per token. */
  loss: number
  runs: Run[]
}

/** A run that ended by itself and was evaluated: only these are compared. */
export function isFinished(run: Run): run is Run & { best: NonNullable<Run['best']> } {
  return run.state === 'completed' && run.best !== null
}

/** The finished sizes, smallest first. A size of one study is never taken together with that of another. */
export function rungsOf(runs: readonly Run[]): Rung[] {
  const finished = runs.filter(isFinished)
  const several = new Set(finished.map((run) => run.study)).size > 1
  const byModel = new Map<string, Run[]>()
  for (const run of finished) {
    const key = `${run.study}\n${run.model.name}`
    const group = byModel.get(key)
    if (group === undefined) byModel.set(key, [run])
    else group.push(run)
  }
  const nameOf = (run: Run): Said => (several ? ofStudy(run) : run.model.name)
  return [...byModel.values()]
    .map((group) => ({
      model: english(nameOf(group[0]!)),
      said: nameOf(group[0]!),
      parameters: group[0]!.parameters.total,
      n: group[0]!.parameters.without_embeddings,
      loss: group.reduce((sum, run) => sum + run.best!.validation_loss, 0) / group.length,
      runs: group,
    }))
    .sort((a, b) => a.parameters - b.parameters)
}

/** A model's name with its study's, cut where it is long. */
export function ofStudy({ model, study }: Run): Phrase {
  return phrase('answer.ofStudy', { model: model.name, study: cutMiddle(study, 32) })
}

/** A point of the fit per finished run: N, D tokens trained on, its best validation loss. */
export function pointsOfRuns(runs: readonly Run[], size: SizeMeasure = 'without_embeddings'): FitPoint[] {
  return runs.filter(isFinished).map((run) => ({
    n: run.parameters[size],
    d: run.tokens,
    loss: run.best.validation_loss,
    label: run.model.name,
  }))
}
