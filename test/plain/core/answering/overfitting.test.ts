import { describe, expect, it } from 'vitest'
import { english } from '../../../../electron/contract/phrases/english.ts'
import { judgeRun } from '../../../../electron/core/answering/overfitting.ts'

const evaluations = (losses: number[]) =>
  losses.map((validation_loss, index) => ({ step: 100 * index, validation_loss, bits_per_byte: 1, elapsed_s: index }))
const training = [1.5, 1.2, 1.1].map((train_loss, index) => ({
  step: index,
  train_loss,
  learning_rate: 1,
  gradient_norm: 1,
  tokens: 1,
  flops: 1,
  elapsed_s: 1,
  tokens_per_second: 1,
}))

describe('judgeRun', () => {
  it.each([
    [
      [4, 3, 2, 2.1, 2.3],
      'overfitted',
      /rose by 15\.0 % after its best at step 200, while the training loss ended at 1\.100/,
    ],
    [[4, 3, 2.5, 2.2, 2.0], 'still falling', /lowered the validation loss by 9\.1 %/],
    [[4, 2.1, 2.02, 2.005, 2.0], 'settled', /changed the validation loss by less than 1 %/],
    [[4, 2], 'unknown', /Too few/],
    [[], 'unknown', /Too few/],
  ] as const)('%j is %s', (losses, kind, sentence) => {
    const verdict = judgeRun(evaluations([...losses]), training)
    expect(verdict.kind).toBe(kind)
    expect(english(verdict.because)).toMatch(sentence)
  })
})
