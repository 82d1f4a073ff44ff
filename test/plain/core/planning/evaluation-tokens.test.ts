import { describe, expect, it } from 'vitest'
import { evaluationsOf, tokensRead } from '../../../../electron/core/planning/evaluation-tokens.ts'
import { planRuns } from '../../../../electron/core/planning/plan-runs.ts'
import { flopsPerToken } from '../../../../electron/core/sizing/flops.ts'
import type { PlannedRun } from '../../../../electron/core/planning/plan-runs.ts'
import { readStudyFile } from '../../../../electron/core/study-file/read-study-file.ts'

const head = 'study: s\ndataset: d\ntokenizer: t\n'
const ladder =
  'ladder: [{ preset: nano, context: 64 }, { preset: mini, context: 64 }, { preset: micro, context: 64 }]\n'

async function runsOf(rest: string, validationTokens: number): Promise<PlannedRun[]> {
  const limits = { memory: { cpu: 2 ** 34 }, freeDiskBytes: 2 ** 40, threads: 1, stepTimes: null }
  const data = { vocab: 512, train_tokens: 1_000_000, validation_tokens: validationTokens }
  const file = readStudyFile(head + ladder + rest, 's.yaml')
  return (await planRuns(file, data, { ...limits, device: 'cpu', precision: 'fp32' })).runs
}

/** Of all evaluations against all training. */
function share(runs: PlannedRun[], validationTokens: number): number {
  let evaluation = 0
  let training = 0
  for (const { model, recipe } of runs) {
    const { forward, train } = flopsPerToken(model)
    evaluation += evaluationsOf(recipe) * tokensRead(recipe.eval_tokens, validationTokens) * forward
    training += recipe.max_steps * recipe.batch_size * recipe.gradient_accumulation_steps * model.context * train
  }
  return evaluation / training
}

const tokensOf = (runs: PlannedRun[]): (number | undefined)[] => [
  ...new Set(runs.map(({ recipe }) => recipe.eval_tokens)),
]

describe('the tokens of an evaluation', () => {
  it('are the whole split where that costs at most a tenth of the training', async () => {
    const runs = await runsOf('budget: { tokens: 20M }', 500_000)
    expect(tokensOf(runs)).toEqual([undefined])
    expect(share(runs, 500_000)).toBeLessThanOrEqual(0.1)
  })

  it.each(['budget: { tokens: 20M }', 'budget: { tokens_per_parameter: 20 }', 'budget: { until: converged }'])(
    'are else one number for all sizes that keeps to a tenth: %s',
    async (budget) => {
      const runs = await runsOf(budget, 50_000_000)
      expect(tokensOf(runs)).toHaveLength(1)
      expect(share(runs, 50_000_000)).toBeLessThanOrEqual(0.1)
      expect(share(runs, 50_000_000)).toBeGreaterThan(0.09)
    },
  )

  it('are never so few that their loss says nothing', async () => {
    const runs = await runsOf('budget: { max_steps: 10 }', 50_000_000)
    expect(tokensOf(runs)).toEqual([32_768])
    expect(tokensOf(await runsOf('budget: { max_steps: 10 }', 30_000))).toEqual([undefined])
  })

  it('are those that the file gives, for all sizes or for one', async () => {
    const runs = await runsOf(
      'recipe: { eval_tokens: 100000, per_model: { micro: { eval_tokens: 5 } } }\nbudget: { max_steps: 10 }',
      1e6,
    )
    expect(runs.map(({ recipe }) => recipe.eval_tokens)).toEqual([100_000, 100_000, 5])
  })

  it('are read in whole spans of 4,096, or all there are', () => {
    expect([1, 4096, 4097, 9999].map((asked) => tokensRead(asked, 9000))).toEqual([4096, 4096, 8192, 9000])
    expect(tokensRead(undefined, 9000)).toBe(9000)
  })
})
