/** A rectangle on a picture, px. */
export interface Area {
  left: number
  right: number
  top: number
  bottom: number
}

/** Places that a line leads through, px. */
export type Stroke = readonly (readonly [x: number, y: number])[]

export function overlap(one: Area, other: Area): boolean {
  return one.left <= other.right && other.left <= one.right && one.top <= other.bottom && other.top <= one.bottom
}

/** Whether a stroke leads through an area. */
export function crosses(stroke: Stroke, area: Area): boolean {
  return stroke.some((to, index) => index > 0 && pieceCrosses(stroke[index - 1]!, to, area))
}

/** Liang and Barsky: what lies of the piece between each pair of edges, as shares of its length. */
function pieceCrosses([x0, y0]: Stroke[number], [x1, y1]: Stroke[number], area: Area): boolean {
  let [from, to] = [0, 1]
  for (const [start, length, low, high] of [
    [x0, x1 - x0, area.left, area.right],
    [y0, y1 - y0, area.top, area.bottom],
  ] as const) {
    if (length === 0) {
      if (start < low || start > high) return false
      continue
    }
    const [enter, leave] = [(low - start) / length, (high - start) / length].sort((a, b) => a - b) as [number, number]
    from = Math.max(from, enter)
    to = Math.min(to, leave)
  }
  return from <= to
}
