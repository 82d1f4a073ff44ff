import type { Cover } from './cover.ts'
import type { Box } from './painting.ts'

/** A colour ready to be laid over pixels. Channels as in memory: red lowest, alpha highest. */
interface Ink {
  redBlue: number
  greenAlpha: number
  /** What stays of the pixel below, of 256. */
  below: number
}

/**
 * Covers laid over each other, pixel by pixel. A canvas that is drawn by a CPU takes several times as long for their paths,
 * whose thousands of edges it sorts.
 */
export class CoverPicture {
  readonly #box: Box
  /** Colours times their alpha, so that laying one over another is a product and a sum. */
  readonly #pixels: Uint32Array

  constructor(box: Box) {
    this.#box = box
    this.#pixels = new Uint32Array(box.width * box.height)
  }

  /** `colour` as #rrggbb. */
  add({ left, low, high }: Cover, colour: string, opacity: number): void {
    const { left: from, top, width } = this.#box
    const rgb = Number.parseInt(colour.slice(1), 16)
    const whole = inkOf(rgb, opacity)
    for (let index = 0; index < low.length; index++) {
      const column = left + index - from
      if (column >= 0 && column < width && !Number.isNaN(low[index]!))
        this.#addColumn(column, low[index]! - 0.5 - top, high[index]! + 0.5 - top, whole, rgb, opacity)
    }
  }

  /** Pixels that are covered in part get as much of the colour. */
  #addColumn(column: number, low: number, high: number, whole: Ink, rgb: number, opacity: number): void {
    const { width, height } = this.#box
    const first = Math.max(0, Math.ceil(low))
    const last = Math.min(height, Math.floor(high))
    const part = (row: number, share: number): void => {
      if (row >= 0 && row < height && share > 0) this.#lay(row * width + column, inkOf(rgb, opacity * share))
    }
    if (last < first) {
      part(Math.floor(low), high - low)
      return
    }
    part(first - 1, first - low)
    for (let row = first; row < last; row++) this.#lay(row * width + column, whole)
    part(last, high - last)
  }

  #lay(at: number, { redBlue, greenAlpha, below }: Ink): void {
    const pixel = this.#pixels[at]!
    const oldRedBlue = (Math.imul(pixel & 0xff00ff, below) >>> 8) & 0xff00ff
    const oldGreenAlpha = Math.imul((pixel >>> 8) & 0xff00ff, below) & 0xff00ff00
    this.#pixels[at] = (oldRedBlue + redBlue) | (oldGreenAlpha + greenAlpha)
  }

  /** As a canvas takes it, with colours that are not multiplied. */
  toImageData(): ImageData {
    const { width, height } = this.#box
    const image = new ImageData(width, height)
    const to = new Uint32Array(image.data.buffer)
    for (let at = 0; at < to.length; at++) {
      const pixel = this.#pixels[at]!
      if (pixel !== 0) to[at] = divided(pixel)
    }
    return image
  }
}

function inkOf(rgb: number, opacity: number): Ink {
  const channel = (value: number): number => Math.floor(value * opacity)
  const [red, green, blue] = [channel(rgb >>> 16), channel((rgb >>> 8) & 255), channel(rgb & 255)]
  return {
    redBlue: red | (blue << 16),
    greenAlpha: (green << 8) | (channel(255) << 24),
    below: 256 - Math.round(256 * opacity),
  }
}

function divided(pixel: number): number {
  const alpha = pixel >>> 24
  if (alpha === 255 || alpha === 0) return pixel
  const channel = (value: number): number => Math.min(255, Math.round((value * 255) / alpha))
  return (
    channel(pixel & 255) | (channel((pixel >>> 8) & 255) << 8) | (channel((pixel >>> 16) & 255) << 16) | (alpha << 24)
  )
}
