import { describe, expect, it } from 'vitest'
import type { ChatRun, ChatStudy } from '../../../electron/contract/chat.ts'
import {
  chancesOf,
  formatProbability,
  percentOf,
  shadeOf,
  surpriseOf,
  visibleText,
  votesInWords,
} from '../../../renderer/features/chat/figures.ts'
import {
  bestStep,
  draftRuns,
  knownRuns,
  nearestStep,
  sliderRun,
  stepOf,
  usualLanes,
} from '../../../renderer/lib/state/chat-lanes.ts'

const run = (id: string, rung: number, seed: number | null = null): ChatRun => ({
  ...{ id, model: `m${rung}`, parameters: 1000 * (rung + 1), seed, rung },
  rungs: 5,
  steps: 100,
  checkpoints: [{ step: 100, roles: ['best', 'last'] }],
})
const study = (name: string, completed: boolean, runs: ChatRun[]): ChatStudy => ({ name, completed, runs })

describe('lanes to begin with', () => {
  it('are the smallest, the middle and the largest of the newest completed study', () => {
    const running = study('running', false, [run('x', 0)])
    const done = study(
      'done',
      true,
      [0, 1, 2, 3, 4].map((rung) => run(`r${rung}`, rung)),
    )
    expect(usualLanes([running, done, study('older', true, [run('o', 0)])])).toEqual(['r0', 'r2', 'r4'])
    expect(usualLanes([running])).toEqual(['x'])
    expect(usualLanes([])).toEqual([])
  })

  it('take one seed of each size', () => {
    const seeds = [run('a1', 0, 1), run('a2', 0, 2), run('b1', 1, 1), run('b2', 1, 2)]
    expect(usualLanes([study('seeds', true, seeds)])).toEqual(['a1', 'b1'])
  })

  it('leave out runs that are gone and stand small to large', () => {
    const studies = [study('one', true, [run('big', 4)]), study('two', true, [run('small', 0)])]
    expect(knownRuns(studies, ['gone', 'big', 'small']).map(({ id, study: of }) => [id, of])).toEqual([
      ['small', 'two'],
      ['big', 'one'],
    ])
  })
})

describe('drafts', () => {
  it('are the smaller runs of the studies that a chosen run is of', () => {
    const ladder = study('ladder', true, [run('a', 0), run('b', 1), run('c', 2)])
    const other = study('other', true, [run('x', 0), run('y', 3)])
    const ids = (...chosen: string[]) =>
      draftRuns([ladder, other], knownRuns([ladder, other], chosen)).map(({ id }) => id)
    expect(ids('a', 'c')).toEqual(['a', 'b'])
    expect(ids('b', 'y')).toEqual(['a', 'x'])
    expect(ids('a')).toEqual([])
  })
})

describe('checkpoints of the lanes', () => {
  const kept = (steps: number, ...of: number[]) => ({
    ...{ id: `run of ${steps}`, steps },
    checkpoints: of.map((step) => ({ step, roles: step === of.at(-2) ? (['best'] as const) : [] })) as never,
  })
  const short = kept(320, 10, 20, 40, 80, 160, 300, 320)
  const long = kept(3200, 100, 200, 400, 800, 1600, 3100, 3200)

  it('are the best ones until a step is chosen that is kept', () => {
    expect(bestStep(short)).toBe(300)
    expect(stepOf(short, {})).toBe(300)
    expect(stepOf(short, { 'run of 320': 20 })).toBe(20)
    expect(stepOf(short, { 'run of 320': 21, 'run of 3200': 100 })).toBe(300)
    expect(bestStep(kept(50, 10))).toBe(10)
  })

  it('stand at the same share of training when they move together', () => {
    const together = short.checkpoints as { step: number }[]
    expect(together.map(({ step }) => nearestStep(long, step / 320))).toEqual([100, 200, 400, 800, 1600, 3100, 3200])
    // A run that keeps less follows as near as it can.
    const few = kept(1000, 500, 900, 1000)
    expect([1 / 32, 1 / 4, 1 / 2, 0.94, 1].map((share) => nearestStep(few, share))).toEqual([500, 500, 500, 900, 1000])
    expect(nearestStep(kept(0, 0), 1)).toBe(0)
    expect(sliderRun([few, long, short])).toBe(long)
  })
})

describe('figures of an answer', () => {
  it('surprise is the mean of the bits', () => {
    const tokens = [0.5, 0.125].map((share, id) => ({ id, text: 'x', logprob: Math.log(share) }))
    expect(surpriseOf(tokens)).toBeCloseTo(2, 12)
    expect(surpriseOf([])).toBeNull()
  })

  it('the written token is marked among the likeliest, and added where others were likelier', () => {
    const chance = (id: number, share: number) => ({ id, text: `t${id}`, logprob: Math.log(share) })
    const alternatives = [chance(1, 0.6), chance(2, 0.3)]
    const marks = (id: number) => chancesOf({ ...chance(id, 0.3), alternatives }).map((told) => [told.id, told.chosen])
    expect(marks(2)).toEqual([
      [1, false],
      [2, true],
    ])
    expect(marks(9)).toEqual([
      [1, false],
      [2, false],
      [9, true],
    ])
    expect(chancesOf(chance(1, 0.6))).toEqual([])
  })

  it('votes are told by size', () => {
    const votes = [
      { parameters: 1_000_000, votes: 3 },
      { parameters: 4_000_000, votes: 5 },
    ]
    expect(votesInWords(votes)).toBe('1M 3 · 4M 5')
  })

  it('a share of training is rounded down: only its end is all of it', () => {
    expect([1200, 1202].map((step) => percentOf(step, 1202))).toEqual([99, 100])
    expect([0, 23, 29, 105].map((step) => percentOf(step, 1000))).toEqual([0, 2.3, 2.9, 10])
  })

  it('a token is the deeper the likelier it was', () => {
    expect([0, Math.log(0.5), -30].map(shadeOf)).toEqual([34, 17, 0])
    expect([0, Math.log(0.5), Math.log(0.0412), -30].map(formatProbability)).toEqual(['100', '50', '4.1', '< 0.01'])
    expect(visibleText(' a\n\t')).toBe('␣a↵⇥')
  })
})
