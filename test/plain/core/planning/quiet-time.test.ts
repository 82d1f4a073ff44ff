import { expect, it } from 'vitest'
import { quietTime } from '../../../../electron/core/planning/quiet-time.ts'

it('leaves a time as it is where the engine had its cores', () => {
  const quiet = { cores: 2, engine_cores: 1.4, other_cores: 0.1 }
  expect(quietTime(0.5, 2, quiet)).toEqual({ seconds: 0.5, busy: false })
  // Other programs may take the cores that the engine did not ask for.
  expect(quietTime(0.5, 2, { cores: 8, engine_cores: 2, other_cores: 5 })).toEqual({ seconds: 0.5, busy: false })
})

it('says that the machine was busy, and takes what held a long step up out of its time', () => {
  const load = { cores: 2, engine_cores: 0.25, other_cores: 1.75 }
  expect(quietTime(4, 2, load)).toEqual({ seconds: 0.5, busy: true })
  expect(quietTime(4, 2, { ...load, engine_cores: 2.1 })).toEqual({ seconds: 4, busy: true })
})

it('believes a short step, which is over before another program gets its turn', () => {
  expect(quietTime(0.001, 2, { cores: 2, engine_cores: 0.25, other_cores: 1.75 })).toEqual({
    seconds: 0.001,
    busy: true,
  })
})
