import { describe, expect, it } from 'vitest'
import { formatCount } from '../../../../electron/contract/format/count.ts'
import { nearestKey } from '../../../../electron/core/format/nearest-key.ts'

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1K'],
    [124_439_808, '124M'],
    [1_234_000, '1.23M'],
    [999_949, '1M'],
    [1.3e9, '1.3B'],
    [174_604_259_328, '175B'],
    [2e12, '2T'],
  ])('%d is %s', (count, text) => {
    expect(formatCount(count)).toBe(text)
  })
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
