type Variable = 'n' | 'd'

const values = (what: Variable): string => (what === 'n' ? 'model sizes' : 'token counts')
const share = (level: number): string => `${Math.round(level * 100)} %`
const exponent = ({ of, level, low, high }: Interval): string =>
  `Not identifiable: the ${share(level)} interval of the exponent for ${of === 'n' ? 'size (α)' : 'data (β)'} goes from ${low.toFixed(2)} to ${high.toFixed(2)}`
const there = (count: number): string => (count === 1 ? 'there is 1' : `there are ${count}`)

export interface Interval {
  of: Variable
  level: number
  low: number
  high: number
}

/** Why runs cannot carry a scaling law. */
export const fit = {
  fewPoints: ({ needed, count }: { needed: number; count: number }) =>
    `Too few points: L(N,D) has five parameters and needs at least ${needed} points; ${there(count)}.`,
  fewDifferent: ({ of, needed, count }: { of: Variable; needed: number; count: number }) =>
    `Too few ${values(of)}: the law needs at least ${needed} different ones; ${there(count)}.`,
  tooClose: ({ of, factor, needed }: { of: Variable; factor: number; needed: number }) =>
    `The ${values(of)} are too close: they lie within a factor of ${factor.toPrecision(2)}, and an exponent needs at least ${needed}.`,
  together: ({ correlation }: { correlation: number }) =>
    `N and D move together (correlation of their logarithms ${correlation.toFixed(2)}), as under a budget of tokens per parameter: ` +
    'their effects cannot be told apart. Train some sizes on other amounts of data.',
  noInterval: () => 'No interval could be computed: no resample of these points determines the law.',
  exponentMaybeZero: (interval: Interval) => `${exponent(interval)}, so that it may be 0.`,
  exponentAtBound: (interval: Interval) => `${exponent(interval)}, where it meets the bound of the search.`,
  exponentOpen: (interval: Interval) => `${exponent(interval)}.`,
  floorOpen: ({ level, low }: { level: number; low: number }) =>
    `The irreducible loss E cannot be separated from the rest: its ${share(level)} interval goes down to ${low.toFixed(2)}; larger models would be needed.`,
  floorWide: ({ level, low, high }: { level: number; low: number; high: number }) =>
    `The irreducible loss E is not determined: its ${share(level)} interval goes from ${low.toFixed(2)} to ${high.toFixed(2)}.`,
  noFloor: () => 'The best fit has no irreducible loss E; a pure power law describes these points.',
  flat: () => 'The losses are all but the same: there is no curve to fit.',
  rising: ({ of }: { of: Variable }) =>
    `The loss does not fall with ${of === 'n' ? 'size' : 'data'}: the largest is no better than the smallest.`,
  misses: ({ point, percent }: { point: string; percent: number }) =>
    `The curve misses ${point} by ${Math.round(percent)} %: a run that did not converge or overfitted may be left out of the fit.`,
  point: ({ n, d }: { n: number; d: number }) => `the point at n ${n}, d ${d}`,
  noPoints: () => 'expected at least one point with n, d and loss, got none',
  pointOutside: ({ key, low, high, value }: { key: string; low: number; high: number; value: number }) =>
    `expected ${key} between ${low} and ${high}, got ${value}`,
}
