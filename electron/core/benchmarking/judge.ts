import type { BenchmarkResult } from '../../contract/benchmark.ts'
import { median, spreadOf } from './statistics.ts'

export interface Measured {
  id: string
  what: string
  unit: string
  /** One number an alternation. */
  ours: readonly number[]
  /** As many, taken in turn with ours. */
  theirs: readonly number[] | null
  goal: BenchmarkResult['goal']
}

/** Medians, spread and whether the goal is met: by the ratio to a peer where the goal is one, else by the figure. */
export function judgeRatio({ id, what, unit, ours, theirs, goal }: Measured): BenchmarkResult {
  const ratios = theirs === null ? null : ours.map((figure, turn) => figure / theirs[turn]!)
  const ratio = ratios === null ? null : median(ratios)
  return {
    id,
    what,
    figure: median(ours),
    unit,
    peer: theirs === null ? null : median(theirs),
    ratio,
    goal,
    spread: spreadOf(ratios ?? ours),
    met: ratio === null || goal === null ? null : reaches(ratio, goal),
  }
}

export function judgeFigure(measured: Omit<Measured, 'theirs'>): BenchmarkResult {
  const result = judgeRatio({ ...measured, theirs: null })
  return { ...result, met: measured.goal === null ? null : reaches(result.figure, measured.goal) }
}

function reaches(value: number, goal: NonNullable<BenchmarkResult['goal']>): boolean {
  return 'at_least' in goal ? value >= goal.at_least : value <= goal.at_most
}
