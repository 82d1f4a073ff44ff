import { say } from '../../contract/phrases/say.ts'
import { judgeRun } from '../answering/overfitting.ts'
import { rungsOf } from '../answering/rungs.ts'
import type { ReportInput, Shown } from './report-input.ts'

/** Gives each run its place on the ladder, its name and its verdict. */
export function showRuns({ study, series, language }: ReportInput): Shown {
  const sizes = new Map<string, number>()
  for (const run of study.runs) sizes.set(run.model.name, run.parameters.total)
  const order = [...sizes].sort((a, b) => a[1] - b[1]).map(([model]) => model)
  const place = (model: string): number => order.indexOf(model)
  const manySeeds = new Set(study.runs.map((run) => run.seed)).size > 1
  const runs = study.runs
    .map((run) => {
      const { train, evaluation } = series.get(run.id) ?? { train: [], evaluation: [] }
      const name = manySeeds ? `${run.model.name} · ${run.seed}` : run.model.name
      return { run, rung: place(run.model.name), name, verdict: judgeRun(evaluation, train), train, evaluation }
    })
    .sort((a, b) => a.rung - b.rung || a.run.seed - b.run.seed)
  return {
    runs,
    rungs: rungsOf(study.runs).map((rung) => ({ ...rung, place: place(rung.model) })),
    places: order.length,
    say: (said) => say(language, said),
  }
}
