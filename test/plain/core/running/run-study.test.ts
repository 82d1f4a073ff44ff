import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { english } from '../../../../electron/contract/phrases/english.ts'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import type { StudyPlan } from '../../../../electron/core/planning/study-plan.ts'
import { StudyControl } from '../../../../electron/core/running/study-control.ts'
import { digest } from './fake-engine.ts'
import { Laboratory, steps } from './training-room.ts'

describe('runStudy', () => {
  it('trains every run to its end and keeps best, last and milestones alone', async () => {
    const laboratory = new Laboratory(3)
    await laboratory.run()
    expect(laboratory.state).toBe('completed')
    for (const model of ['a', 'b', 'c']) {
      const run = laboratory.runOf(model)
      expect(run).toMatchObject({
        state: 'completed',
        step: steps,
        tokens: steps * 16,
        peak_memory_bytes: expect.any(Number) as number,
      })
      const { train, evaluation } = laboratory.stores.metrics.series(run.id)
      expect(train.map((point) => point.step)).toEqual(Array.from({ length: steps }, (_, index) => index + 1))
      expect(evaluation.map((point) => point.step)).toEqual([0, 10, 20, 30])
      expect(laboratory.filesOf(model)).toEqual(
        run.checkpoints.map((checkpoint) => checkpoint.path.split('/').at(-1)).sort(),
      )
      expect(run.checkpoints.at(-1)).toMatchObject({ step: steps })
      // A half, a quarter, … of 30 steps, at evaluations every 10 steps.
      const milestones = run.checkpoints.filter(({ roles }) => roles.includes('milestone'))
      expect(milestones.map(({ step, roles }) => [step, roles])).toEqual([
        [10, ['milestone']],
        [20, ['milestone']],
      ])
      expect(run.checkpoints.filter((checkpoint) => checkpoint.roles.includes('best')).map(({ step }) => step)).toEqual(
        [run.best?.step],
      )
      for (const checkpoint of run.checkpoints)
        expect(digest(readFileSync(join(laboratory.home, checkpoint.path), 'utf8'))).toBe(checkpoint.sha256)
    }
  })

  it('goes on after a failed run, and takes it up again in the next session', async () => {
    const laboratory = new Laboratory(3)
    const fails = (step: number, model: string): void => {
      if (model === 'b' && step === 12) throw new SizewiseError('diverged', 'the loss is not a number')
    }
    await laboratory.run({ fails })
    expect(laboratory.state).toBe('failed')
    expect(laboratory.runOf('b')).toMatchObject({
      state: 'failed',
      error: { code: 'diverged', message: 'the loss is not a number' },
    })
    expect(laboratory.runOf('c').state).toBe('completed')
    const second = await laboratory.run()
    expect(second.requests).toHaveLength(1)
    expect(second.requests[0]?.resume_from).toContain('step-00000010')
    expect(laboratory.state).toBe('completed')
    expect(laboratory.runOf('b').error).toBeUndefined()
  })

  it.each(['device_failed', 'device_unavailable'] as const)('goes on with the next run after %s', async (code) => {
    const laboratory = new Laboratory(3)
    await laboratory.run({
      fails: (step, model) => {
        if (model === 'b' && step === 12) throw new SizewiseError(code, 'the device is gone', 'cuda')
      },
    })
    expect(laboratory.runOf('b')).toMatchObject({ state: 'failed', error: { code } })
    expect(laboratory.runOf('b').checkpoints.at(-1)).toMatchObject({ step: 10 })
    expect(laboratory.runOf('c').state).toBe('completed')
  })

  it('resumes from the last checkpoint when the engine dies, with the same end', async () => {
    const calm = new Laboratory()
    await calm.run()
    const laboratory = new Laboratory()
    const deaths = new Set([3, 8, 14, 21, 29])
    await laboratory.run({ dies: (moment, step) => moment === 'step' && deaths.delete(step) })
    expect(laboratory.outcomeOf('a')).toEqual(calm.outcomeOf('a'))
    expect(laboratory.lines.filter((line) => line.includes('the engine died'))).toHaveLength(5)
  })

  it('gives up after five deaths in a row without a new step, saying so', async () => {
    const laboratory = new Laboratory(2)
    const engine = await laboratory.run({
      dies: (moment, step, model) => model === 'a' && moment === 'step' && step === 17,
    })
    expect(laboratory.runOf('a')).toMatchObject({ state: 'failed', error: { code: 'engine_died' } })
    expect(english(laboratory.runOf('a').error!.message)).toMatch(
      /died 5 times in a row while training a, the last time near step 15 of 30: killed at step/,
    )
    expect(engine.requests.filter((request) => request.model.name === 'a')).toHaveLength(5)
    expect(laboratory.runOf('b').state).toBe('completed')
  })

  it('never gives up while deaths come further each time', async () => {
    const laboratory = new Laboratory()
    let allowed = 1
    await laboratory.run({ dies: (moment, step) => moment === 'metrics sent' && step >= 3 * allowed && allowed++ < 9 })
    expect(allowed).toBeGreaterThan(7)
    expect(laboratory.runOf('a').state).toBe('completed')
  })

  it('counts training time over all sessions', async () => {
    const laboratory = new Laboratory()
    const control = new StudyControl()
    await laboratory.run(
      {
        onStep: (step) => {
          if (step === 12) control.pause()
        },
      },
      control,
    )
    const paused = laboratory.runOf('a')
    expect(paused.duration_s).toBe(paused.step)
    await laboratory.run()
    // The fake's clock counts the steps of a session.
    expect(laboratory.runOf('a').duration_s).toBe(steps)
    const elapsed = laboratory.stores.metrics.series('run-a').train.map((point) => point.elapsed_s)
    expect(elapsed).toEqual(elapsed.toSorted((a, b) => a - b))
  })

  it('pauses with a checkpoint and goes on from it', async () => {
    const calm = new Laboratory(2)
    await calm.run()
    const laboratory = new Laboratory(2)
    const control = new StudyControl()
    await laboratory.run(
      {
        onStep: (step) => {
          if (step === 17) control.pause()
        },
      },
      control,
    )
    expect(laboratory.state).toBe('paused')
    expect(laboratory.runOf('a')).toMatchObject({ state: 'paused', step: 17 })
    expect(laboratory.runOf('b')).toMatchObject({ state: 'queued', step: 0 })
    laboratory.restart()
    const engine = await laboratory.run()
    expect(engine.requests[0]?.resume_from).toContain('step-00000017')
    expect(laboratory.state).toBe('completed')
    expect(laboratory.runOf('b').checkpoints).toEqual(calm.runOf('b').checkpoints)
    expect(laboratory.runOf('a').checkpoints.at(-1)).toEqual(calm.runOf('a').checkpoints.at(-1))
  })

  it('stops one run for good, under way or waiting', async () => {
    const laboratory = new Laboratory(3)
    const control = new StudyControl()
    const onStep = (step: number, model: string): void => {
      if (model !== 'a' || step !== 7) return
      control.stopRun('run-a')
      control.stopRun('run-b')
    }
    await laboratory.run({ onStep }, control)
    expect(laboratory.runOf('a')).toMatchObject({ state: 'stopped', step: 7 })
    expect(laboratory.runOf('b')).toMatchObject({ state: 'stopped', step: 0 })
    expect(laboratory.runOf('c').state).toBe('completed')
    expect(laboratory.state).toBe('completed')
    expect((await laboratory.run()).requests).toHaveLength(0)
  })

  it('counts early stopping as completed', async () => {
    const laboratory = new Laboratory()
    await laboratory.run({ endsEarlyAt: 20 })
    expect(laboratory.runOf('a')).toMatchObject({ state: 'completed', step: 20, steps })
  })

  it('goes back a checkpoint where the last one is damaged or missing', async () => {
    const laboratory = new Laboratory()
    const control = new StudyControl()
    await laboratory.run(
      {
        onStep: (step) => {
          if (step === 26) control.pause()
        },
      },
      control,
    )
    const [best, last] = laboratory.runOf('a').checkpoints.filter(({ roles }) => !roles.includes('milestone'))
    expect(best?.roles).toEqual(['best'])
    writeFileSync(join(laboratory.home, last?.path ?? ''), 'damaged')
    const second = await laboratory.run()
    expect(second.requests[0]?.resume_from).toBe(join(laboratory.home, best?.path ?? ''))
    expect(laboratory.lines).toContainEqual(expect.stringMatching(/the checkpoint of step 2\d is damaged; going back/))
    expect(laboratory.runOf('a').state).toBe('completed')
    expect(laboratory.stores.metrics.series('run-a').train).toHaveLength(steps)
  })

  it('makes up for an evaluation that a pause fell into, be it the last of the run', async () => {
    const calm = new Laboratory()
    await calm.run()
    for (const at of [20, steps]) {
      const laboratory = new Laboratory()
      const control = new StudyControl()
      const onEvaluation = (step: number): void => {
        if (step === at) control.pause()
      }
      await laboratory.run({ onEvaluation }, control)
      expect(laboratory.runOf('a')).toMatchObject({ state: 'paused', step: at })
      await laboratory.run()
      expect(laboratory.outcomeOf('a')).toEqual(calm.outcomeOf('a'))
    }
  })

  it('never goes on from the weights alone: without a whole checkpoint training begins anew, milestones too', async () => {
    const calm = new Laboratory()
    await calm.run()
    const laboratory = new Laboratory()
    const control = new StudyControl()
    const onStep = (step: number): void => {
      if (step === 26) control.pause()
    }
    await laboratory.run({ onStep }, control)
    for (const { path, roles } of laboratory.runOf('a').checkpoints)
      if (!roles.includes('milestone')) writeFileSync(join(laboratory.home, path), 'damaged')
    const engine = await laboratory.run()
    expect(engine.requests[0]?.resume_from).toBeUndefined()
    expect(laboratory.outcomeOf('a')).toEqual(calm.outcomeOf('a'))
  })

  it('takes a milestone back whose checkpoint never came, and makes it again', async () => {
    const calm = new Laboratory()
    await calm.run()
    const laboratory = new Laboratory()
    let deaths = 0
    // The first death is before the milestone of step 20 is told, the second after.
    await laboratory.run({ dies: (moment, step) => moment === 'weights' && step === 20 && deaths++ < 3 })
    expect(deaths).toBeGreaterThan(3)
    expect(laboratory.outcomeOf('a')).toEqual(calm.outcomeOf('a'))
  })

  it('starts again where every checkpoint is gone', async () => {
    const laboratory = new Laboratory()
    const control = new StudyControl()
    await laboratory.run(
      {
        onStep: (step) => {
          if (step === 26) control.pause()
        },
      },
      control,
    )
    rmSync(join(laboratory.home, 'checkpoints'), { recursive: true })
    const second = await laboratory.run()
    expect(second.requests[0]?.resume_from).toBeUndefined()
    expect(laboratory.runOf('a')).toMatchObject({ state: 'completed', step: steps })
    expect(laboratory.stores.metrics.series('run-a').evaluation.map((point) => point.step)).toEqual([0, 10, 20, 30])
  })

  it('records one order of the data and refuses a run that reads another', async () => {
    const laboratory = new Laboratory(3)
    await laboratory.run({ order: ({ model }) => (model.name === 'b' ? 'backwards' : 'forwards') })
    expect(laboratory.runOf('a').state).toBe('completed')
    expect(laboratory.runOf('b')).toMatchObject({ state: 'failed', error: { code: 'internal' } })
    expect(english(laboratory.runOf('b').error!.message)).toMatch(/another order .*"backwards", not "forwards"/)
    expect(laboratory.runOf('c').state).toBe('completed')
    const study = laboratory.stores.studies.byName<StudyPlan>('by size')
    expect(study?.plan.data.orders).toEqual({ 'context 8, seed 7': 'forwards' })
  })

  it('ends the queue where every run would fail alike, and leaves the runs to go on', async () => {
    const laboratory = new Laboratory(2)
    const fails = (): void => {
      throw new SizewiseError('engine_missing', 'no addon')
    }
    await expect(laboratory.run({ fails })).rejects.toMatchObject({ code: 'engine_missing' })
    expect(laboratory.state).toBe('paused')
    expect(laboratory.runOf('a').state).toBe('paused')
    expect(laboratory.runOf('b').state).toBe('queued')
  })

  it('fails the run whose metrics cannot be stored, and stops its training', async () => {
    const laboratory = new Laboratory(1)
    const record = laboratory.stores.metrics.record
    let calls = 0
    Object.assign(laboratory.stores.metrics, {
      record: (...given: Parameters<typeof record>) => {
        if (++calls > 2) throw new SizewiseError('disk_full', 'no space left')
        return record(...given)
      },
    })
    await laboratory.run()
    expect(laboratory.runOf('a')).toMatchObject({ state: 'failed', error: { code: 'disk_full' } })
    expect(laboratory.runOf('a').step).toBeLessThan(steps)
  })
})
