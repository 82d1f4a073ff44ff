const units = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const

/** 1.20M, 36.0K, 124M: three digits, as figures of one column need them; whole numbers below a thousand as they are. */
export function formatCount(count: number): string {
  return inUnits(count, (value) => (Number.isInteger(value) && value === count ? String(value) : value.toPrecision(3)))
}

/** 1.2M, 14M, 1.3B: no zeros at the end, for sizes that were chosen, names, axes and sentences. */
export function formatShortCount(count: number): string {
  return inUnits(count, (value) => String(Number(value.toPrecision(3))))
}

function inUnits(count: number, digits: (value: number) => string): string {
  for (const [size, letter] of units) {
    // 999,950 would print as 1000K: it belongs to the next unit.
    if (Math.abs(count) >= 0.9995 * size) return `${digits(count / size)}${letter}`
  }
  return digits(count)
}
