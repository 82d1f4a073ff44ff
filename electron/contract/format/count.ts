const units = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const

/** 1.2M, 14M, 1.3B: three significant digits at most, as people of the field write sizes. */
export function formatCount(count: number): string {
  for (const [size, letter] of units) {
    // 999,950 would print as 1000K: it belongs to the next unit.
    if (Math.abs(count) >= 0.9995 * size) return `${trim(count / size)}${letter}`
  }
  return trim(count)
}

function trim(value: number): string {
  return String(Number(value.toPrecision(3)))
}
