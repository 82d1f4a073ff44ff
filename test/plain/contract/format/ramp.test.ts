import { describe, expect, it } from 'vitest'
import { backgrounds, dashOf, markerOf, ramp } from '../../../../electron/contract/format/ramp.ts'
import type { Theme } from '../../../../electron/contract/format/ramp.ts'

function luminance(hex: string): number {
  const channels = [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16) / 255)
  const [r, g, b] = channels.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

describe.each(['light', 'dark'] as Theme[])('the ramp on %s', (theme) => {
  it.each([1, 2, 4, 6, 12])('of %i rungs reads at 3:1 and deepens with size', (count) => {
    const colours = ramp(theme, count)
    expect(new Set(colours).size).toBe(count)
    colours.forEach((colour, index) => {
      expect(colour).toMatch(/^#[0-9a-f]{6}$/)
      expect(contrast(colour, backgrounds[theme])).toBeGreaterThanOrEqual(3)
      if (index > 0) expect(luminance(colour)).toBeLessThan(luminance(colours[index - 1]!))
    })
  })
})

describe('the second sign', () => {
  it('differs between any two of twelve rungs', () => {
    const signs = Array.from({ length: 12 }, (_, rung) => `${dashOf(rung)}|${markerOf(rung)}`)
    expect(new Set(signs).size).toBe(12)
  })
})
