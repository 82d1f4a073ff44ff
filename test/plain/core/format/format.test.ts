import { describe, expect, it } from 'vitest'
import { formatBytes } from '../../../../electron/contract/format/bytes.ts'
import { formatCount, formatShortCount } from '../../../../electron/contract/format/count.ts'
import { formatDuration, formatTimeLeft } from '../../../../electron/contract/format/duration.ts'
import { nearestKey } from '../../../../electron/core/format/nearest-key.ts'

describe('formatCount', () => {
  it.each([
    [0, '0', '0'],
    [999, '999', '999'],
    [12.04, '12.0', '12'],
    [1000, '1.00K', '1K'],
    [36_032, '36.0K', '36K'],
    [100_000, '100K', '100K'],
    [124_439_808, '124M', '124M'],
    [1_234_000, '1.23M', '1.23M'],
    [999_949, '1.00M', '1M'],
    [1.3e9, '1.30B', '1.3B'],
    [174_604_259_328, '175B', '175B'],
    [2e12, '2.00T', '2T'],
  ])('%d is %s in a column, and %s where it was chosen', (count, inColumn, chosen) => {
    expect(formatCount(count)).toBe(inColumn)
    expect(formatShortCount(count)).toBe(chosen)
  })
})

it.each([
  [512, '512 B'],
  [1023, '0.999 KiB'],
  [7_172_262, '6.84 MiB'],
  [12 * 2 ** 20, '12.0 MiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it.each([
  [9.71, '9.7 s', '10 s'],
  [16, '16.0 s', '16 s'],
  [59.96, '1 min', '1 min'],
  [185, '3 min 5 s', '3 min 5 s'],
  [7800, '2 h 10 min', '2 h 10 min'],
])('%d s took %s, and is %s to come', (seconds, taken, left) => {
  expect(formatDuration(seconds)).toBe(taken)
  expect(formatTimeLeft(seconds)).toBe(left)
})

describe('nearestKey', () => {
  const known = ['learning_rate', 'min_lr', 'batch_size', 'n_layer']
  it('finds slips of the pen', () => {
    expect(nearestKey('learnig_rate', known)).toBe('learning_rate')
    expect(nearestKey('batch-size', known)).toBe('batch_size')
    expect(nearestKey('N_LAYERS', known)).toBe('n_layer')
  })
  it('gives none for strangers and for very long keys', () => {
    expect(nearestKey('completely_other', known)).toBeUndefined()
    expect(nearestKey('x'.repeat(100_000), known)).toBeUndefined()
  })
})
