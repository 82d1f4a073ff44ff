import type { Scale, ScatterPoint } from './scatter.ts'

/** A point with its place on the picture, px. */
export type PlacedPoint = ScatterPoint & { px: number; py: number }

/** Further from the hand than this, px, a point is not meant. */
const nearby = 28

/** From left to right; points without a place are left out. */
export function placed(points: readonly ScatterPoint[], across: Scale, up: Scale): PlacedPoint[] {
  return points
    .map((point) => ({ ...point, px: across.at(point.x), py: up.at(point.y) }))
    .filter(({ px, py }) => Number.isFinite(px) && Number.isFinite(py))
    .sort((a, b) => a.px - b.px)
}

/** The point that a hand at this place means. */
export function pointNear(points: readonly PlacedPoint[], x: number, y: number): string | null {
  let nearest: string | null = null
  let least = nearby
  for (const { id, px, py } of points) {
    const distance = Math.hypot(px - x, py - y)
    if (distance < least) [nearest, least] = [id, distance]
  }
  return nearest
}

/** Where a key leads from a point: arrows walk from left to right, Escape to none. Undefined: the key leads nowhere. */
export function pointByKey(
  points: readonly PlacedPoint[],
  from: string | null,
  key: string,
): string | null | undefined {
  if (key === 'Home') return points[0]?.id ?? null
  if (key === 'End') return points.at(-1)?.id ?? null
  if (key === 'Escape') return from === null ? undefined : null
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key]
  if (step === undefined) return undefined
  const at = points.findIndex(({ id }) => id === from)
  const next = at < 0 ? (step > 0 ? 0 : points.length - 1) : at + step
  return points[Math.min(points.length - 1, Math.max(0, next))]?.id ?? null
}
