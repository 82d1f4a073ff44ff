import type { Range } from './ranges.ts'

/** Round numbers inside a range, about `count` of them; on a logarithmic axis those of each decade where it spans several. */
export function ticksOf([low, high]: Range, count: number, log: boolean): number[] {
  if (log && low > 0 && high / low >= 8) return decades(low, high, count)
  const raw = (high - low) / Math.max(1, count)
  if (!(raw > 0)) return [low]
  const size = 10 ** Math.floor(Math.log10(raw))
  const step = size * ([1, 2, 2.5, 5].find((factor) => size * factor >= raw) ?? 10)
  const ticks: number[] = []
  // Counted, not summed: 0.1 + 0.2 would print as 0.30000000000000004.
  for (let index = Math.ceil(low / step); index * step <= high + step * 1e-9; index++)
    ticks.push(Number((index * step).toPrecision(12)))
  return log ? ticks.filter((tick) => tick > 0) : ticks
}

function decades(low: number, high: number, count: number): number[] {
  const from = Math.floor(Math.log10(low))
  const to = Math.ceil(Math.log10(high))
  const factors = to - from <= 2 ? [1, 2, 3, 5, 7] : to - from <= 4 ? [1, 2, 5] : [1]
  const every = Math.max(1, Math.ceil((to - from) / Math.max(1, count)))
  const ticks: number[] = []
  for (let power = from; power <= to; power += every) {
    for (const factor of factors) {
      const tick = Number((factor * 10 ** power).toPrecision(12))
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  }
  return ticks
}

/** What is written beside ticks: as many decimals as they need to be told apart, the same for all. */
export function tickLabels(ticks: readonly number[], format: (value: number) => string): string[] {
  const labels = ticks.map(format)
  return withoutSharedZeros(new Set(labels).size === ticks.length ? labels : ticks.map(exact))
}

const exact = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 12 })

/** A whole part, decimals, and what follows them: a power, a unit. */
const parts = /^([-\d,]+)\.(\d+)(.*)$/

/** 2.900, 2.850 as 2.90, 2.85: zeros at the end of all decimals say nothing. */
function withoutSharedZeros(labels: readonly string[]): string[] {
  const decimals = Math.max(0, ...labels.map((label) => (parts.exec(label)?.[2] ?? '').replace(/0+$/, '').length))
  return labels.map((label) => {
    const [, whole, digits, end] = parts.exec(label) ?? []
    if (whole === undefined || digits === undefined) return label
    return `${whole}${decimals === 0 ? '' : `.${digits.slice(0, decimals).padEnd(decimals, '0')}`}${end}`
  })
}
