import { lowerBound } from '../../lib/charts/search.ts'

/** The step that a point of a run's lines stands for, or the one after it where the axis is another. */
export function stepAt<X extends string>(train: Readonly<Record<X | 'step', Float64Array>>, at: number, x: X): number {
  return train.step[lowerBound(train[x], at)] ?? train.step.at(-1) ?? 0
}

/** Of these the one whose step lies nearest to `step`, the earlier of two; undefined where there is none. */
export function nearestCheckpoint<Of extends { step: number }>(
  checkpoints: readonly Of[],
  step: number,
): Of | undefined {
  const distance = (checkpoint: Of): number => Math.abs(checkpoint.step - step)
  return checkpoints.toSorted((a, b) => distance(a) - distance(b) || a.step - b.step)[0]
}
