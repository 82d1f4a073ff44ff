/** 0.0031, 1.482, 23.9: as many digits as a loss is read with. */
export function formatLoss(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(2) : value.toFixed(3)
}

/** 1e-3, 3.2e13: powers of ten, three digits at most. */
export function formatPower(value: number): string {
  if (value === 0) return '0'
  const [digits = '', power = ''] = value.toExponential(2).split('e')
  return `${Number(digits)}e${Number(power)}`
}

/** 0.31, 12: three significant digits at most. */
export function formatFigure(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** What a table shows for a figure that is not there yet. */
export function orDash(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : format(value)
}
