import { describe, expect, it } from 'vitest'
import { evenColumns } from '../../../renderer/features/studies/even-columns.ts'
import { nearestCheckpoint, stepAt } from '../../../renderer/features/studies/sought-checkpoint.ts'

const train = {
  step: Float64Array.of(10, 20, 30),
  tokens: Float64Array.of(640, 1280, 1920),
  elapsed_s: Float64Array.of(0.5, 1, 1.75),
}

describe('a point of a chart', () => {
  it('stands for a step on every axis', () => {
    expect(stepAt(train, 1280, 'tokens')).toBe(20)
    expect(stepAt(train, 0.6, 'elapsed_s')).toBe(20)
    expect(stepAt(train, 99, 'elapsed_s')).toBe(30)
  })

  it('leads to the nearest checkpoint, the earlier of two that are as near', () => {
    const checkpoints = [{ step: 40 }, { step: 100 }, { step: 60 }]
    expect(nearestCheckpoint(checkpoints, 42)).toEqual({ step: 40 })
    expect(nearestCheckpoint(checkpoints, 50)).toEqual({ step: 40 })
    expect(nearestCheckpoint(checkpoints, 1000)).toEqual({ step: 100 })
    expect(nearestCheckpoint(checkpoints.slice(3), 1)).toBeUndefined()
  })
})

it.each([
  [6, 1435, 3],
  [6, 1600, 6],
  [6, 700, 2],
  [5, 1435, 5],
  [7, 1435, 4],
  [1, 1435, 1],
  [3, 0, 1],
  [0, 1435, 1],
])('%d samples in %d px stand in %d columns, no row nearly empty', (count, width, columns) => {
  expect(evenColumns(count, width, 240, 16)).toBe(columns)
})
