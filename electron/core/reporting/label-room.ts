import { widthOf } from '../../contract/format/cut-middle.ts'

export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** Where a text begins, is centred or ends; y is its baseline. */
export interface Place {
  x: number
  y: number
  anchor: 'start' | 'middle' | 'end'
}

/**
 * Keeps the texts of one picture apart: each takes the first of its candidate places that covers nothing that stands
 * there already, or the one that covers least.
 */
export class LabelRoom {
  private readonly bounds: Box
  private readonly taken: Box[] = []

  constructor(bounds: Box) {
    this.bounds = bounds
  }

  /** Room that a marker takes. */
  mark(x: number, y: number): void {
    this.taken.push({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 })
  }

  /** Room that a level line takes. */
  line(y: number): void {
    this.taken.push({ left: this.bounds.left, right: this.bounds.right, top: y - 1, bottom: y + 1 })
  }

  put(text: string, fontSize: number, candidates: readonly Place[]): Place {
    const boxes = candidates.map((place) => boxOf(text, fontSize, place))
    const covered = boxes.map((box) => this.coveredBy(box))
    const best = covered.indexOf(Math.min(...covered))
    this.taken.push(boxes[best]!)
    return candidates[best]!
  }

  private coveredBy(box: Box): number {
    const inside = overlap(box, this.bounds)
    const outside = (box.right - box.left) * (box.bottom - box.top) - inside
    return this.taken.reduce((sum, other) => sum + overlap(box, other), 10 * outside)
  }
}

/** Where the name of a point may stand. Losses fall from left to right, so beside a curve its upper right is free. */
export function placesAround(x: number, y: number): Place[] {
  return [
    { x: x + 7, y: y - 8, anchor: 'start' },
    { x, y: y - 11, anchor: 'middle' },
    { x: x - 7, y: y + 16, anchor: 'end' },
    { x, y: y + 19, anchor: 'middle' },
    { x: x + 11, y: y + 4, anchor: 'start' },
    { x: x - 11, y: y + 4, anchor: 'end' },
  ]
}

/** Where the name of a level line may stand: at its ends, above or below it. */
export function placesAlong(left: number, right: number, y: number): Place[] {
  return [y - 5, y + 13].flatMap((baseline): Place[] => [
    { x: right - 4, y: baseline, anchor: 'end' },
    { x: left + 4, y: baseline, anchor: 'start' },
  ])
}

function boxOf(text: string, fontSize: number, { x, y, anchor }: Place): Box {
  const width = 0.62 * fontSize * widthOf(text)
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
  return { left, right: left + width, top: y - 0.85 * fontSize, bottom: y + 0.25 * fontSize }
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  return width > 0 && height > 0 ? width * height : 0
}
