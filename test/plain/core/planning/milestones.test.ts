import { expect, it } from 'vitest'
import { milestonesOf } from '../../../../electron/core/planning/milestones.ts'

it.each([
  ['each share at an evaluation of its own', 3200, 100, [100, 200, 400, 800, 1600]],
  ['the first evaluation at or after a share', 1000, 100, [100, 200, 300, 500]],
  ['fewer where evaluations are far apart', 300, 100, [100, 200]],
  ['the last step never, nor the first', 100, 100, []],
  ['no share of a training of one step', 1, 1, []],
  ['nothing where nothing is trained', 0, 10, []],
  ['a number of steps that no halving divides', 1_000_003, 7, [31_255, 62_503, 125_006, 250_005, 500_003]],
])('%s', (_what, max_steps, eval_interval, steps) => {
  expect(milestonesOf({ max_steps, eval_interval })).toEqual(steps)
})

it('every milestone is a step of an evaluation', () => {
  for (let max_steps = 1; max_steps < 400; max_steps += 7)
    for (let eval_interval = 1; eval_interval < 60; eval_interval += 3) {
      const steps = milestonesOf({ max_steps, eval_interval })
      expect(steps.length).toBeLessThanOrEqual(5)
      expect(steps.every((step) => step % eval_interval === 0 && step > 0 && step < max_steps)).toBe(true)
      expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    }
})
