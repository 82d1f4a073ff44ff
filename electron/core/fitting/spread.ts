import type { FitPoint } from '../../contract/fit.ts'

export function distinct(points: readonly FitPoint[], variable: 'n' | 'd'): number {
  return new Set(points.map((point) => point[variable])).size
}

/** Largest over smallest. */
export function spread(points: readonly FitPoint[], variable: 'n' | 'd'): number {
  const values = points.map((point) => point[variable])
  return Math.max(...values) / Math.min(...values)
}

/** Correlation of log N with log D; 0 where one of them does not vary. */
export function collinearity(points: readonly FitPoint[]): number {
  const x = centred(points.map((point) => Math.log(point.n)))
  const y = centred(points.map((point) => Math.log(point.d)))
  const product = sumOfProducts(x, x) * sumOfProducts(y, y)
  return product < 1e-18 ? 0 : sumOfProducts(x, y) / Math.sqrt(product)
}

/** Whether the mean loss at the largest value is below the mean loss at the smallest. */
export function falls(points: readonly FitPoint[], variable: 'n' | 'd'): boolean {
  const values = points.map((point) => point[variable])
  const meanAt = (value: number): number => {
    const there = points.filter((point) => point[variable] === value)
    return there.reduce((sum, point) => sum + point.loss, 0) / there.length
  }
  return meanAt(Math.max(...values)) < meanAt(Math.min(...values))
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

function sumOfProducts(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0)
}
