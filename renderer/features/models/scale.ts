/** A logarithmic scale of sizes over so many pixels. */
export interface SizeScale {
  low: number
  high: number
  pixels: number
}

/** Pixels from the low end. */
export function placeOf({ low, high, pixels }: SizeScale, size: number): number {
  return (pixels * Math.log(size / low)) / Math.log(high / low)
}

export function sizeAt({ low, high, pixels }: SizeScale, place: number): number {
  return low * Math.exp((place / pixels) * Math.log(high / low))
}

/** Powers of ten from low to high, both included where they are one. */
export function decades(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9)
  const last = Math.floor(Math.log10(high) + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
}

/** Whole decades around the sizes, with air above the largest. */
export function scaleAround(sizes: number[], pixels: number): SizeScale {
  const low = 10 ** Math.floor(Math.log10(Math.min(...sizes) * 0.7))
  const high = 10 ** Math.ceil(Math.log10(Math.max(...sizes) * 1.6))
  return { low, high, pixels }
}

/** How a key changes a size: small models step from shape to shape, whose sizes lie further apart. */
export function steppedSize(size: number, key: string): number | undefined {
  const small = size < 1e6 ? 1.5 : 1.2
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return size * small
    case 'ArrowDown':
    case 'ArrowLeft':
      return size / small
    case 'PageUp':
      return size * 3
    case 'PageDown':
      return size / 3
    default:
      return undefined
  }
}
