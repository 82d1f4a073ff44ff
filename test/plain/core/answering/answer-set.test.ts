import { describe, expect, it } from 'vitest'
import type { ComparedRun, SetAnswer, SetFitOptions } from '../../../../electron/contract/comparison.ts'
import { answerSet } from '../../../../electron/core/answering/answer-set.ts'
import { answerStudy } from '../../../../electron/core/answering/answer-study.ts'
import { asDocument } from '../../as-document.ts'
import { madeRun } from './made-runs.ts'

const around = { dataset: 'plays', tokenizer: 'bytes', created_at: '2026-01-01T00:00:00Z', notes: '', archived: false }
const lossOf = (total: number): number => 1.5 + 60 * (0.9 * total) ** -0.4
const ladder = (study = 'made up', changes: Partial<ComparedRun> = {}): ComparedRun[] =>
  [5e4, 2e5, 8e5, 3.2e6, 1.3e7].map((total, index) => ({
    ...madeRun(`size ${index}`, total, lossOf(total), { study, id: `${study} ${index}` }),
    ...around,
    ...changes,
  }))
const usual: SetFitOptions = { size: 'without_embeddings', law: 'N', drop_highest: 0, bootstraps: 100 }

function answered(runs: ComparedRun[], options: Partial<SetFitOptions> = {}): SetAnswer & { steps: number[] } {
  const steps = answerSet(runs, { ...usual, ...options })
  const seen: number[] = []
  for (;;) {
    const step = steps.next()
    if (step.done === true) return asDocument({ ...step.value, steps: seen })
    seen.push(step.value)
  }
}

describe('the answer of any set of runs', () => {
  it('is that of the study where the set is a study', () => {
    const { answer, fit, steps } = answered(ladder())
    expect({ answer, fit }).toEqual(asDocument(answerStudy('plays', ladder(), { bootstraps: 100 })))
    expect(steps).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  })

  it('follows the set: without the best run another is named', () => {
    expect(answered(ladder()).answer.smallest_within?.model).toBe('size 4')
    expect(answered(ladder().slice(0, 3)).answer.smallest_within?.model).toBe('size 2')
    expect(answered([]).answer.sentence).toMatch(/No run on .* has finished yet/)
    expect(answered([]).fit).toBeNull()
  })

  it('fits total parameters where those are asked for', () => {
    expect(answered(ladder(), { size: 'total' }).fit?.points.map(({ n }) => n)).toEqual([5e4, 2e5, 8e5, 3.2e6, 1.3e7])
    expect(answered(ladder()).fit?.points[0]?.n).toBe(45_000)
  })

  it('fits the law asked for, and leaves out no more runs than it can', () => {
    const data = ladder().map((run, index) => ({
      ...run,
      parameters: ladder()[0]!.parameters,
      tokens: 1e5 * 4 ** index,
    }))
    expect(answered(data, { law: 'D' }).fit?.band.variable).toBe('d')
    expect(answered(ladder(), { drop_highest: 1 }).fit).toMatchObject({ law: 'N', n: 4, dropped: 1 })
    expect(answered(ladder(), { drop_highest: 99 }).fit).toMatchObject({ n: 1, verdict: { carries: false } })
  })

  it('keeps sizes of two studies apart, though they have one name', () => {
    const both = [...ladder('first'), ...ladder('second', { tokens: 4_096_000 })]
    expect(answered(both).answer.smallest_within?.model).toMatch(/^size 4 of (first|second)$/)
    expect(answered(both).fit?.n).toBe(10)
  })

  it('fits nothing where losses do not compare, and says why', () => {
    const otherTokens = answered([...ladder(), ...ladder('words', { tokenizer: 'words', bits_per_byte: 0.5 })])
    expect(otherTokens.fit).toBeNull()
    expect(otherTokens.answer.sentence).toContain('use different tokenizers')
    expect(otherTokens.answer.sentence).toContain('size 0 of words is the best, at 0.500')
    const otherText = answered([...ladder(), ...ladder('news', { dataset: 'news' })])
    expect(otherText.answer.sentence).toBe(
      'These runs read different datasets, so their losses per token do not compare and carry no law.',
    )
  })
})
