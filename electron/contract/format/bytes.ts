const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** 512 B, 1.50 MiB, 24.0 GiB: three digits, as figures of one column need them. */
export function formatBytes(bytes: number): string {
  let unit = 0
  let value = bytes
  // 1023.9 would print as 1020: from three digits on the next unit reads better.
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? Math.round(value) : value.toPrecision(3)} ${units[unit] ?? ''}`
}
