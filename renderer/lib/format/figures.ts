/** 0.0031, 1.482, 23.9: as many digits as a loss is read with. */
export function formatLoss(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(2) : value.toFixed(3)
}

/** 1.00e-3, 3.20e13: powers of ten with three digits. */
export function formatPower(value: number): string {
  if (value === 0) return '0'
  return value.toExponential(2).replace('e+', 'e')
}

/** 0.310, 12.0, 1523: three digits, and those of the whole part. */
export function formatFigure(value: number): string {
  return value === 0 ? '0' : Math.abs(value) >= 99.95 ? value.toFixed(0) : value.toPrecision(3)
}

export const formatPerplexity = (value: number): string => value.toFixed(2)

/** What a table shows for a figure that is not there yet. */
export function orDash(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : format(value)
}
