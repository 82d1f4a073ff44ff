import type { Run } from '../../../electron/contract/run.ts'

/** A run's place among the sizes of a set, smallest 0: it gives the colour, and runs of one size share it. */
export interface SizePlace {
  rung: number
  rungs: number
}

export function placesOf(runs: readonly Pick<Run, 'id' | 'parameters'>[]): ReadonlyMap<Run['id'], SizePlace> {
  const sizes = [...new Set(runs.map((run) => run.parameters.total))].sort((a, b) => a - b)
  const place = new Map(sizes.map((size, rung) => [size, { rung, rungs: sizes.length }]))
  return new Map(runs.map((run) => [run.id, place.get(run.parameters.total)!]))
}
