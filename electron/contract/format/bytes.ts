const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** 512 B, 1.5 MiB, 24 GiB: three significant digits at most. */
export function formatBytes(bytes: number): string {
  let unit = 0
  let value = bytes
  // 1023.9 would print as 1020: from three digits on the next unit reads better.
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${Number(value.toPrecision(3))} ${units[unit] ?? ''}`
}
