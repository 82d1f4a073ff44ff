import type { FitPoint, Law } from '../../contract/fit.ts'
import { collinearity, distinct } from './spread.ts'
import { standards } from './verdict.ts'

/** The law that the points could at best carry: N and D when both vary by themselves, else the one that varies more. */
export function chooseLaw(points: readonly FitPoint[]): Law {
  const [sizes, amounts] = [distinct(points, 'n'), distinct(points, 'd')]
  const separable = Math.abs(collinearity(points)) <= standards.correlation
  if (sizes >= standards.distinctTwoTerms && amounts >= standards.distinctTwoTerms && separable) return 'ND'
  return amounts > sizes ? 'D' : 'N'
}
