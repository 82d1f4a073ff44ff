import { cutMiddle, widthOf } from '../../../electron/contract/format/cut-middle.ts'
import { crosses, overlap, type Area, type Stroke } from './areas.ts'
import type { Box } from './scatter.ts'

export interface LabelPlace {
  /** Middle of the text, and its base line. */
  x: number
  y: number
  text: string
}

interface Named {
  id: string
  x: number
  y: number
  short: string
}

/** Seeds of one size further apart than this, px, are named each. */
const seedsApart = 40
/** Px of half a marker with its edge. */
const marker = 7
/** Px of a Latin letter at the size of the labels. */
const letter = 6.6
/** More points than these have no room for names. */
const most = 60

/**
 * Which points get their name written, and where: as many as fit without one over another, beside the strokes that cross
 * the plot where there is such a side.
 */
export function labelled(
  places: readonly Named[],
  box: Box,
  strokes: readonly Stroke[] = [],
): ReadonlyMap<string, LabelPlace> {
  const found = new Map<string, LabelPlace>()
  if (places.length > most) return found
  const taken = places.map(({ x, y }): Area => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }))
  const named: Named[] = []
  for (const place of places) {
    const { id, short } = place
    if (named.some((other) => other.short === short && Math.hypot(other.x - place.x, other.y - place.y) < seedsApart))
      continue
    const text = cutMiddle(short, 18)
    const width = letter * widthOf(text)
    const free = sidesOf(place, width, box).filter((area) => !taken.some((other) => overlap(area, other)))
    const area = free.find((side) => !strokes.some((stroke) => crosses(stroke, side))) ?? free[0]
    if (area === undefined) continue
    taken.push(area)
    named.push(place)
    found.set(id, { x: (area.left + area.right) / 2, y: area.bottom - 3, text })
  }
  return found
}

/** Where a name may stand around its point, the best first. */
function sidesOf({ x, y }: Named, width: number, box: Box): Area[] {
  const beside = marker + width / 2 + 3
  const sides: readonly (readonly [right: number, down: number])[] = [
    [0, -16],
    [beside - 5, -14],
    [5 - beside, -14],
    [beside, 0],
    [-beside, 0],
    [0, 16],
    [5 - beside, 14],
    [beside - 5, 14],
  ]
  return sides
    .map(([right, down]) => {
      const middle = Math.min(box.right - width / 2, Math.max(box.left + width / 2, x + right))
      return { left: middle - width / 2, right: middle + width / 2, top: y + down - 6, bottom: y + down + 7 }
    })
    .filter(({ top, bottom }) => top >= box.top - 8 && bottom <= box.bottom)
}
