import type { Pen } from './trace.ts'

/** Draws what an SVG path says, in tenths of pixels. */
export class SvgPen implements Pen {
  readonly #parts: string[] = []

  moveTo(x: number, y: number): void {
    this.#parts.push(`M${x.toFixed(1)} ${y.toFixed(1)}`)
  }

  lineTo(x: number, y: number): void {
    this.#parts.push(`L${x.toFixed(1)} ${y.toFixed(1)}`)
  }

  get path(): string {
    return this.#parts.join('')
  }
}
