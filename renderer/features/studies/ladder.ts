import type { Run } from '../../../electron/contract/run.ts'

/** Each run with its place in the ladder: runs of one model share it. */
export interface Rung {
  run: Run
  /** Smallest 0, of `rungs`. */
  rung: number
  rungs: number
  /** The model's name, with the seed where the study has several. */
  label: string
}

export function rungsOf(runs: readonly Run[], seedWord: (seed: number) => string): Rung[] {
  const sizes = [...new Map(runs.map((run) => [run.model.name, run.parameters.total])).entries()]
    .sort(([, a], [, b]) => a - b)
    .map(([name]) => name)
  const severalSeeds = new Set(runs.map((run) => run.seed)).size > 1
  return runs
    .map((run) => ({
      run,
      rung: sizes.indexOf(run.model.name),
      rungs: sizes.length,
      label: severalSeeds ? `${run.model.name} · ${seedWord(run.seed)}` : run.model.name,
    }))
    .sort((a, b) => a.rung - b.rung)
}
