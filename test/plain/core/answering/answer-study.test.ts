import { describe, expect, it } from 'vitest'
import { answerStudy } from '../../../../electron/core/answering/answer-study.ts'
import { asDocument } from '../../as-document.ts'
import { madeRun } from './made-runs.ts'

const sizes = [1e5, 3e5, 1e6, 3e6, 1e7]
const ladder = (loss: (n: number) => number, totals = sizes) =>
  totals.map((total, index) => madeRun(`r${index}`, total, loss(0.9 * total)))
const ask = (runs: ReturnType<typeof ladder>) => asDocument(answerStudy('shakespeare', runs, { bootstraps: 200 }))

describe('answerStudy', () => {
  it('names the smallest size within 2 %, the bend and the limit when the fit carries', () => {
    const { fit, answer } = ask(ladder((n) => 1.5 + 400 * n ** -0.6))
    expect(fit?.verdict.carries).toBe(true)
    expect(answer.smallest_within).toEqual({ percent: 2, model: 'r3' })
    expect(answer.sentence).toMatch(/^On shakespeare, r3 \(3M\) is within 2 % of the best, r4 \(10M\)/)
    expect(answer.sentence).toMatch(/trained this long, no size would get below about 1\.50 nats per token/)
    expect(answer.sentence).toMatch(/no larger size is worth training: doubling r4 would gain less than 1 %/)
    expect(answer.train_next).toBeNull()
  })

  it('sends on to the next size while the curve is steep', () => {
    const { answer } = ask(ladder((n) => 0.5 + 30 * n ** -0.2))
    expect(answer.smallest_within?.model).toBe('r4')
    expect(answer.sentence).toMatch(/no smaller size comes within 2 %/)
    expect(answer.train_next?.parameters).toBeCloseTo(3.2e7, -6)
    expect(answer.train_next?.reason).toMatch(/promises|still gained/)
  })

  it('says so when larger sizes do worse', () => {
    const { fit, answer } = ask(ladder((n) => (n > 2e6 ? 2.3 : 2)))
    expect(fit?.verdict.carries).toBe(false)
    expect(answer.train_next).toBeNull()
    expect(answer.sentence).toMatch(/more data or regularisation/)
    expect(answer.sentence).toMatch(/five sizes cannot yet carry a scaling law/)
  })

  it('takes the mean over seeds and leaves out what did not finish', () => {
    const runs = [
      madeRun('a', 1e5, 2.2),
      madeRun('a', 1e5, 2.4, { seed: 2 }),
      madeRun('b', 1e6, 2.0),
      madeRun('c', 1e7, 0.1, { state: 'failed' }),
      madeRun('d', 1e8, 0.1, { state: 'running' }),
      madeRun('e', 1e8, 0.1, { best: null }),
    ]
    const { fit, answer } = ask(runs)
    expect(fit?.n).toBe(3)
    expect(answer.smallest_within?.model).toBe('b')
    expect(answer.sentence).toMatch(/two sizes cannot yet carry/)
  })

  it('one size and none', () => {
    expect(ask([madeRun('1M', 1e6, 2)]).answer).toMatchObject({
      sentence: 'Only one size has finished on shakespeare, 1M: there is nothing to compare it with yet.',
      train_next: { parameters: 4e6 },
    })
    expect(ask([])).toEqual({
      fit: null,
      answer: { sentence: 'No run on shakespeare has finished yet.', smallest_within: null, train_next: null },
    })
  })
})
