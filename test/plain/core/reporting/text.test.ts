import { describe, expect, it } from 'vitest'
import { duration, exactCount, fourDigits, moment, plain } from '../../../../electron/core/reporting/figures.ts'
import { escapeText, html } from '../../../../electron/core/reporting/markup.ts'
import { evenLabels, logScale, logTicks } from '../../../../electron/core/reporting/scale.ts'

describe('markup', () => {
  it('escapes what it interpolates, and nothing twice', () => {
    expect(html`<p title="${'a"b'}">${'<i>'}${html`<b>${'&'}</b>`}${null}${[1, '>']}</p>`.source()).toBe(
      '<p title="a&quot;b">&lt;i&gt;<b>&amp;</b>1&gt;</p>',
    )
  })
  it('mends text that no page may hold', () => expect(escapeText('a\u0000b\uD800c\n')).toBe('a\uFFFDb\uFFFDc\n'))
})

describe('figures', () => {
  it.each([
    [1.5, '1.500'],
    [484900.3, '484,900'],
    [-0.05, '-0.05000'],
    [1.5661e-4, '1.566e-4'],
  ])('fourDigits %d', (value, text) => expect(fourDigits(value)).toBe(text))
  it('moment', () => expect(moment('2026-01-31T09:05:59.123Z')).toBe('2026-01-31 09:05 UTC'))
  it.each([
    [0, '0'],
    [999, '999'],
    [1234567, '1,234,567'],
  ])('exactCount %d', (count, text) => expect(exactCount(count)).toBe(text))
  it.each([
    [8.44, '8.4 s'],
    [59.96, '1 min 00 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 05 min'],
  ])('duration %d', (seconds, text) => expect(duration(seconds)).toBe(text))
  it.each([
    [0, '0'],
    [0.34567, '0.3457'],
    [1e-5, '1e-5'],
    [1.5e12, '1.5e12'],
    [2000, '2,000'],
    [Infinity, '—'],
  ])('plain %d', (value, text) => expect(plain(value)).toBe(text))
})

describe('log axes', () => {
  it.each([
    [
      [1.8, 1.9, 2],
      ['1.8', '1.9', '2.0'],
    ],
    [
      [1, 2, 5],
      ['1', '2', '5'],
    ],
    [
      [0.95, 1],
      ['0.95', '1.00'],
    ],
  ])('labels of %j have as many decimals each', (ticks, labels) => expect(ticks.map(evenLabels(ticks))).toEqual(labels))
  it.each([
    [1.5, 2.4, 7],
    [0.5, 0.52, 6],
    [1e3, 1e9, 9],
    [10, 5000, 5],
    [1, 1e30, 5],
    [1.99, 2.01, 4],
  ])('from %d to %d have at most %d ticks, inside', (low, high, most) => {
    const ticks = logTicks(low, high, most)
    expect(ticks.length).toBeGreaterThanOrEqual(2)
    expect(ticks.length).toBeLessThanOrEqual(most)
    for (const tick of ticks) {
      expect(tick).toBeGreaterThanOrEqual(low)
      expect(tick).toBeLessThanOrEqual(high)
    }
  })
  it('maps ends to ends, and one value to the middle', () => {
    const scale = logScale([1, 100], [0, 200], { ticks: 5, margin: 0 })
    expect([scale.at(1), scale.at(10), scale.at(100)].map(Math.round)).toEqual([0, 100, 200])
    expect(logScale([7], [0, 200], { ticks: 5 }).at(7)).toBeCloseTo(100)
  })
})
