import type { EvaluationMetric, TrainMetric } from './run.ts'

/**
 * The points of a run's curves as columns of equal length, by ascending step. Thousands of points reach the window as a
 * few blocks of memory; as an object each they would take it seconds.
 */
export interface Curves {
  train: Record<keyof TrainMetric, Float64Array<ArrayBuffer>>
  evaluation: Record<keyof EvaluationMetric, Float64Array<ArrayBuffer>>
}

export const trainKeys = [
  'step',
  'train_loss',
  'learning_rate',
  'gradient_norm',
  'tokens',
  'flops',
  'elapsed_s',
  'tokens_per_second',
] as const satisfies readonly (keyof TrainMetric)[]

export const evaluationKeys = [
  'step',
  'validation_loss',
  'bits_per_byte',
  'elapsed_s',
] as const satisfies readonly (keyof EvaluationMetric)[]

export function curvesOf(points: { train: readonly TrainMetric[]; evaluation: readonly EvaluationMetric[] }): Curves {
  return { train: columnsOf(trainKeys, points.train), evaluation: columnsOf(evaluationKeys, points.evaluation) }
}

function columnsOf<Key extends string>(
  keys: readonly Key[],
  points: readonly Readonly<Record<Key, number>>[],
): Record<Key, Float64Array<ArrayBuffer>> {
  return Object.fromEntries(keys.map((key) => [key, Float64Array.from(points, (point) => point[key])])) as Record<
    Key,
    Float64Array<ArrayBuffer>
  >
}
