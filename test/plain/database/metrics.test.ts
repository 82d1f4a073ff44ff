import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Stores } from '../../../electron/core/ports/stores.ts'
import { openConnection } from '../../../electron/database/open.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { checkpointAt, sampleStudy, scratchFolder, trainPoint } from './sample.ts'

function withRun(): Stores {
  const stores = openStores(join(scratchFolder(), 'sizewise.sqlite'))
  stores.studies.insert(sampleStudy(stores))
  return stores
}
const steps = (from: number, to: number): ReturnType<typeof trainPoint>[] =>
  Array.from({ length: to - from + 1 }, (_, n) => trainPoint(from + n))
const evaluation = (step: number, validation_loss: number) => ({
  step,
  validation_loss,
  bits_per_byte: validation_loss / 3,
  elapsed_s: step / 10,
})

describe('metrics and checkpoints', () => {
  it('give a run its figures', () => {
    const stores = withRun()
    stores.metrics.record('r1', {
      train: steps(1, 10),
      evaluations: [evaluation(0, 6), evaluation(5, 3), evaluation(10, 4)],
      duration_s: 2.5,
    })
    expect(stores.runs.byId('r1')).toMatchObject({
      ...{
        step: 10,
        tokens: 320,
        flops: 1e7,
        train_loss: 4.99,
        validation_loss: 4,
        best: { step: 5, validation_loss: 3 },
      },
      ...{ perplexity: Math.exp(4), bits_per_byte: 4 / 3, tokens_per_second: 320, duration_s: 2.5 },
    })
    stores.close()
  })

  it('keep the best and the last checkpoint and hand back the others', () => {
    const stores = withRun()
    const record = (step: number, best: number | null) =>
      stores.metrics.record('r1', { train: [], evaluations: [], checkpoint: checkpointAt(step, best) })
    expect(record(10, 10)).toEqual([])
    expect(record(20, 10)).toEqual([])
    expect(record(30, 10).map((checkpoint) => checkpoint.step)).toEqual([20])
    expect(stores.checkpoints.list('r1').map(({ step, roles }) => [step, roles])).toEqual([
      [10, ['best']],
      [30, ['last']],
    ])
    expect(record(40, 40).map((checkpoint) => checkpoint.step)).toEqual([10, 30])
    expect(stores.checkpoints.best('r1')).toEqual(stores.checkpoints.last('r1'))
    stores.close()
  })

  it('keep milestones for good, and neither go on from one nor past the last checkpoint', () => {
    const stores = withRun()
    const milestone = (step: number) => ({ step, path: `runs/r1/step-${step}.weights`, sha256: 'ef'.repeat(32) })
    const record = (step: number, best: number) =>
      stores.metrics.record('r1', {
        train: [],
        evaluations: [],
        milestones: [milestone(step)],
        checkpoint: checkpointAt(step, best),
      })
    expect(record(10, 10)).toEqual([])
    expect(record(20, 20).map(({ step, roles }) => [step, roles])).toEqual([[10, []]])
    expect(record(30, 20)).toEqual([])
    const roles = () => stores.checkpoints.list('r1').map((kept) => [kept.step, kept.roles])
    const whole = [
      [10, ['milestone']],
      [20, ['milestone']],
      [20, ['best']],
      [30, ['milestone']],
      [30, ['last']],
    ]
    expect(roles()).toEqual(whole)
    stores.metrics.record('r1', { train: [], evaluations: [], milestones: [milestone(40), milestone(30)] })
    expect(stores.metrics.rewind('r1')).toMatchObject({ step: 30, roles: ['last'] })
    expect(roles()).toEqual(whole)
    stores.checkpoints.delete('r1', 30)
    expect(stores.checkpoints.last('r1')).toMatchObject({ step: 20, roles: ['best', 'last'] })
    stores.checkpoints.delete('r1', 20)
    expect(stores.checkpoints.last('r1')).toBeUndefined()
    expect(stores.metrics.rewind('r1')).toBeUndefined()
    expect(roles()).toEqual([])
    stores.close()
  })

  it('go back to the last checkpoint without loss or repetition', () => {
    const stores = withRun()
    stores.metrics.record('r1', {
      train: steps(1, 20),
      evaluations: [evaluation(0, 6), evaluation(20, 4)],
      checkpoint: checkpointAt(20, 20),
    })
    stores.metrics.record('r1', { train: steps(21, 33), evaluations: [evaluation(30, 3)] })
    expect(stores.metrics.rewind('r1')).toMatchObject({ step: 20, roles: ['best', 'last'] })
    expect(stores.runs.byId('r1')).toMatchObject({ step: 20, tokens: 640, best: { step: 20 } })
    stores.metrics.record('r1', { train: steps(21, 40), evaluations: [] })
    expect(stores.metrics.series('r1').train.map((point) => point.step)).toEqual(
      steps(1, 40).map((point) => point.step),
    )
    stores.close()
  })

  it('go back to the start without a checkpoint, and to the one before when the last is lost', () => {
    const stores = withRun()
    stores.metrics.record('r1', { train: steps(1, 5), evaluations: [evaluation(0, 6)] })
    expect(stores.metrics.rewind('r1')).toBeUndefined()
    expect(stores.metrics.series('r1')).toEqual({ train: [], evaluation: [] })
    stores.metrics.record('r1', { train: steps(1, 5), evaluations: [], checkpoint: checkpointAt(5, 5) })
    stores.metrics.record('r1', { train: steps(6, 9), evaluations: [], checkpoint: checkpointAt(9, 5) })
    stores.checkpoints.delete('r1', 9)
    expect(stores.metrics.rewind('r1')).toMatchObject({ step: 5, roles: ['best', 'last'] })
    stores.close()
  })

  it('keep a loss that is not a number as such', () => {
    const stores = withRun()
    stores.metrics.record('r1', {
      train: [trainPoint(1, NaN), trainPoint(2, Infinity)],
      evaluations: [evaluation(2, NaN)],
    })
    expect(stores.metrics.series('r1').train.map((point) => point.train_loss)).toEqual([NaN, Infinity])
    expect(stores.runs.byId('r1')).toMatchObject({ validation_loss: null, perplexity: null, best: null })
    stores.close()
  })

  it('serve a chart of many steps down-sampled, with its spikes', () => {
    const stores = withRun()
    for (let start = 1; start <= 200_000; start += 50_000) {
      stores.metrics.record('r1', {
        train: steps(start, start + 49_999).map((point) =>
          point.step === 177_777 ? { ...point, train_loss: 1e6 } : point,
        ),
        evaluations: [],
      })
    }
    const { train } = stores.metrics.series('r1', { points: 1000 })
    expect(train.length).toBeGreaterThan(900)
    expect(train.length).toBeLessThanOrEqual(1000)
    expect(train.find((point) => point.step === 177_777)).toEqual({ ...trainPoint(177_777), train_loss: 1e6 })
    expect(train.map((point) => point.step)).toEqual(train.map((point) => point.step).sort((a, b) => a - b))
    expect(stores.metrics.series('r1', { from_step: 10, to_step: 12 }).train.map((point) => point.step)).toEqual([
      10, 11, 12,
    ])
    stores.close()
  }, 60_000)

  it('are found by key, never by reading a table through', () => {
    const connection = openConnection(join(scratchFolder(), 'sizewise.sqlite'))
    const plan = (sql: string): string =>
      (connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[])
        .map((step) => step.detail)
        .join('; ')
    for (const sql of [
      `SELECT tokens FROM train_metrics WHERE run_id = 'r' ORDER BY step DESC LIMIT 1`,
      `SELECT min(train_loss) FROM train_metrics WHERE run_id = 'r' AND step BETWEEN 1 AND 9 GROUP BY (step - 1) / 3`,
      `DELETE FROM train_metrics WHERE run_id = 'r' AND step > 9`,
      `SELECT step FROM checkpoints WHERE run_id = 'r' AND last = 1`,
      `SELECT id FROM runs WHERE state = 'queued'`,
      `SELECT name FROM studies WHERE dataset_id = 1`,
    ]) {
      expect(plan(sql)).toMatch(/SEARCH/)
      expect(plan(sql)).not.toMatch(/SCAN/)
    }
    connection.close()
  })
})
