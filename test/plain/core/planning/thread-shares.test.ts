import { describe, expect, it } from 'vitest'
import { shareThreads, threadsBeside, threadsWorth } from '../../../../electron/core/planning/thread-shares.ts'

describe('threadsWorth', () => {
  it('grows with the work of a pass, from one thread to all of them', () => {
    expect([0, 1e9, 5e9, 8e9, 40e9, 1e15].map((flops) => threadsWorth(flops, 16))).toEqual([1, 1, 1, 2, 10, 16])
    expect(threadsWorth(1e15, 1)).toBe(1)
  })
})

describe('threadsBeside', () => {
  it('is what a run keeps busy, and more where there are more threads than runs', () => {
    expect([1, 2, 3, 16, 40].map((runs) => threadsBeside(1e9, 16, runs))).toEqual([16, 8, 6, 1, 1])
    expect(threadsBeside(40e9, 16, 6)).toBe(10)
    expect(threadsBeside(1e15, 16, 40)).toBe(16)
  })
})

describe('shareThreads', () => {
  it('gives each run one, and the others where a thread has most to do', () => {
    expect(shareThreads(2, [1, 100])).toEqual([1, 1])
    expect(shareThreads(3, [1, 100])).toEqual([1, 2])
    expect(shareThreads(8, [10, 30])).toEqual([2, 6])
    expect(shareThreads(6, [5, 5, 5])).toEqual([2, 2, 2])
    expect(shareThreads(5, [7])).toEqual([5])
    expect(shareThreads(4, [])).toEqual([])
  })
})
