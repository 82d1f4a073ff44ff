import { markerOf, type Marker } from '../../../electron/contract/format/ramp.ts'
import { SvgPen } from './svg-pen.ts'
import type { Pen } from './trace.ts'

/** A circle is one to the eye from so many corners on. */
const corners: Record<Marker, { count: number; turn: number }> = {
  circle: { count: 24, turn: 0 },
  square: { count: 4, turn: Math.PI / 4 },
  triangle: { count: 3, turn: -Math.PI / 2 },
}

/** The marker of a rung around a place; each is as large to the eye as the circle of this radius: all have its area. */
export function drawMarker(pen: Pen, rung: number, x: number, y: number, radius: number): void {
  const marker = markerOf(rung)
  const { count } = corners[marker]
  drawCorners(pen, marker, x, y, radius * Math.sqrt((2 * Math.PI) / (count * Math.sin((2 * Math.PI) / count))))
}

export function drawCircle(pen: Pen, x: number, y: number, radius: number): void {
  drawCorners(pen, 'circle', x, y, radius)
}

/** The same as the outline of an SVG path; thousands of circles are short as arcs. */
export function markerPath(rung: number, x: number, y: number, radius: number): string {
  if (markerOf(rung) === 'circle') {
    const half = `a${radius} ${radius} 0 1 0 `
    return `M${(x - radius).toFixed(1)} ${y.toFixed(1)}${half}${2 * radius} 0${half}${-2 * radius} 0Z`
  }
  const pen = new SvgPen()
  drawMarker(pen, rung, x, y, radius)
  return pen.path
}

function drawCorners(pen: Pen, marker: Marker, x: number, y: number, radius: number): void {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return
  const { count, turn } = corners[marker]
  for (let corner = 0; corner <= count; corner++) {
    const angle = turn + (2 * Math.PI * corner) / count
    const [toX, toY] = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
    if (corner === 0) pen.moveTo(toX, toY)
    else pen.lineTo(toX, toY)
  }
}
