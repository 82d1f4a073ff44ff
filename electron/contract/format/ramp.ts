/**
 * Colour is size: one ordered ramp from the smallest rung (light) to the largest (deep), in even steps of OKLCH lightness,
 * which also holds for colour-blind eyes. Each theme has its own, at 3:1 or better against its background.
 */
export type Theme = 'light' | 'dark'

export const backgrounds: Record<Theme, string> = { light: '#ffffff', dark: '#15171b' }

const ends: Record<Theme, { lightness: [number, number]; chroma: [number, number]; hue: [number, number] }> = {
  light: { lightness: [0.655, 0.3], chroma: [0.115, 0.15], hue: [195, 285] },
  dark: { lightness: [0.93, 0.56], chroma: [0.07, 0.19], hue: [180, 285] },
}

/** Colours of `count` rungs, smallest first, as #rrggbb. */
export function ramp(theme: Theme, count: number): string[] {
  const { lightness, chroma, hue } = ends[theme]
  return Array.from({ length: count }, (_, index) => {
    const share = count === 1 ? 1 : index / (count - 1)
    const between = ([from, to]: [number, number]) => from + (to - from) * share
    return oklchToHex(between(lightness), between(chroma), between(hue))
  })
}

/** The second sign: a dash and a marker for each rung, repeating after twelve pairs. */
export const dashes = ['', '7 3', '2 3', '9 3 2 3'] as const
export const markers = ['circle', 'square', 'triangle'] as const
export type Marker = (typeof markers)[number]

export const dashOf = (rung: number): string => dashes[rung % dashes.length]!
export const markerOf = (rung: number): Marker => markers[rung % markers.length]!

/** OKLCH to sRGB (Björn Ottosson), with the chroma lowered until the colour is inside the gamut. */
function oklchToHex(lightness: number, chroma: number, hueDegrees: number): string {
  const hue = (hueDegrees * Math.PI) / 180
  for (let kept = chroma; ; kept -= 0.002) {
    const linear = oklabToLinear(lightness, kept * Math.cos(hue), kept * Math.sin(hue))
    if (kept <= 0 || linear.every((channel) => channel >= 0 && channel <= 1)) return `#${linear.map(hexOf).join('')}`
  }
}

function oklabToLinear(lightness: number, a: number, b: number): [number, number, number] {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]
}

function hexOf(linear: number): string {
  const held = Math.min(1, Math.max(0, linear))
  const encoded = held <= 0.0031308 ? 12.92 * held : 1.055 * held ** (1 / 2.4) - 0.055
  return Math.round(255 * encoded)
    .toString(16)
    .padStart(2, '0')
}
