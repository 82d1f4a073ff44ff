import { formatWhole } from '../../contract/format/whole.ts'

/** Numbers as the report writes them; units stand in headers and axis titles. */

/** 1,234,567, exact. */
export const exactCount = (count: number): string => formatWhole(Math.round(count))

/** 8.4 s, 3 min 20 s, 2 h 05 min. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(Math.round(seconds) / 60)
  if (minutes < 60) return `${minutes} min ${String(Math.round(seconds) % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** 2026-11-24 00:22 UTC, of ISO 8601 in UTC. */
export const moment = (iso: string): string => iso.replace(/^([^T]+)T(\d\d:\d\d).*$/, '$1 $2 UTC')

/** A number for prose or a key's value: whole up to a million, else four digits. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return '—'
  if (value !== 0 && (Math.abs(value) >= 1e9 || Math.abs(value) < 1e-3))
    return value
      .toExponential(3)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e')
  return Number.isInteger(value) ? exactCount(value) : String(Number(value.toPrecision(4)))
}

/** A measured number with four digits, trailing zeros too. */
export function fourDigits(value: number): string {
  const size = Math.abs(value)
  return size >= 1e-3 && size < 1e4 ? value.toPrecision(4) : plain(Number(value.toPrecision(4)))
}
