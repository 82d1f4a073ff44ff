import { describe, expect, it } from 'vitest'
import { english } from '../../../../electron/contract/phrases/english.ts'
import { phrase } from '../../../../electron/contract/phrases/phrase.ts'
import type { RungDraft, StudyDraft } from '../../../../electron/contract/draft.ts'
import { planDraft } from '../../../../electron/core/drafting/plan-draft.ts'
import { measureDraft } from '../../../../electron/core/drafting/measure-draft.ts'
import { estimateMemory } from '../../../../electron/core/sizing/memory.ts'
import { flopsPerToken } from '../../../../electron/core/sizing/flops.ts'
import { describeModel } from '../../../../electron/core/sizing/describe.ts'
import { FakeEngine } from '../running/fake-engine.ts'
import { openDraftRoom } from './draft-room.ts'

const changed = (draft: StudyDraft, index: number, change: Partial<RungDraft>): StudyDraft => ({
  ...draft,
  ladder: draft.ladder.map((rung, at) => (at === index ? { ...rung, ...change } : rung)),
})

describe('defaultDraft and planDraft', () => {
  it('make a study of a dataset that nothing stands against', async () => {
    const room = openDraftRoom({ text: 'être ou ne pas être — voilà' })
    const draft = await room.begin()
    expect(draft).toMatchObject({
      study: 'plays by size',
      tokenizer: { kind: 'char' },
      budget: { tokens: 4e6 },
      seeds: [1337],
    })
    const plan = await planDraft(draft, room)
    expect(plan).toMatchObject({ problem: null, vocab: 257 + 3, estimated: true, train_tokens: 2e6, duration_s: null })
    expect(plan.rungs).toHaveLength(6)
    for (const rung of plan.rungs) {
      expect(rung).toMatchObject({ problems: [], doubts: [], run: { memory_fit: 'fits', duration_s: null } })
      expect(rung.run?.tokens).toBeGreaterThanOrEqual(4e6)
      expect(rung.description).toEqual(describeModel(rung.model, rung.run!.recipe, 'cpu', 2))
      const counted = rung.blocks.reduce((sum, block) => sum + block.parameters, 0)
      expect(counted).toBe(rung.description?.parameters.total)
    }
  })

  it.each([
    ['little text', { characters: 20_000 }, { kind: 'char' }, 80_000],
    [
      'many characters',
      { text: [...Array(400).keys()].map((n) => String.fromCodePoint(0x4e00 + n)).join(''), bytes: 6e6 },
      { kind: 'bpe', vocab: 1024 },
      4e6,
    ],
    ['much text', { characters: 90e6 }, { kind: 'bpe', vocab: 2048 }, 4e6],
  ])('fit %s', async (_what, options, tokenizer, tokens) => {
    const room = openDraftRoom(options)
    const draft = await room.begin()
    expect(draft).toMatchObject({ tokenizer, budget: { tokens } })
    const plan = await planDraft(draft, room)
    expect(plan.problem).toBeNull()
    expect(plan.rungs.flatMap((rung) => rung.doubts)).toEqual([])
    expect(Math.max(...plan.rungs.map((rung) => rung.run!.epochs))).toBeLessThanOrEqual(4.1)
  })

  it('name what is wrong with a shape, and what is doubtful', async () => {
    const room = openDraftRoom()
    const draft = await room.begin()
    const deep = await planDraft(changed(draft, 2, { n_layer: 48, d_model: 64, n_head: 2 }), room)
    expect(deep.problem).toBeNull()
    expect(deep.rungs[2]?.doubts.map(english)).toEqual([expect.stringMatching(/^48 layers of width 64 train badly/)])
    const broken = await planDraft(changed(draft, 1, { d_model: 25, n_head: 2 }), room)
    expect(broken.problem).toMatchObject({ code: 'study_invalid', at: 'study.yaml:6:65' })
    expect(broken.rungs[1]).toMatchObject({ problems: [{ key: 'd_model' }], description: null, run: null })
    expect(broken.rungs[0]?.description).not.toBeNull()
    const huge = await planDraft(changed(draft, 5, { n_layer: 96, d_model: 12288, n_head: 96 }), room)
    expect(huge.rungs[5]?.doubts).toEqual([phrase('plan.doesNotFit')])
    expect(huge.rungs[5]?.run?.memory_fit).toBe('does not fit')
  })

  it.each([
    ['a recipe out of range', { recipe: { learning_rate: 20 } }, /learning_rate must be a number/],
    ['an unknown tokenizer', { tokenizer: { name: 'gpt2' } }, /no tokenizer is called "gpt2"/],
    ['no models', { ladder: [] }, /ladder must be a list/],
  ] as [string, Partial<StudyDraft>, RegExp][])('say why %s is no study', async (_what, change, message) => {
    const room = openDraftRoom()
    const plan = await planDraft({ ...(await room.begin()), ...change }, room)
    expect(english(plan.problem!.message)).toMatch(message)
    expect(plan.rungs.every((rung) => rung.run === null)).toBe(true)
  })

  it('say what was timed on a busy machine, until it is timed on a quiet one', async () => {
    const room = openDraftRoom()
    const draft = await room.begin()
    const measure = (other_cores: number): Promise<void> => {
      const engine = new FakeEngine({
        handlers: {
          measure_model: ({ model, recipe }) => ({
            seconds_per_step: 0.01,
            memory_bytes: estimateMemory(model, recipe.batch_size, 1),
            load: { cores: room.threads, engine_cores: room.threads, other_cores },
          }),
        },
      })
      return measureDraft(draft, { ...room, engine, signal: new AbortController().signal, onMeasured: () => undefined })
    }
    const timed = async () => new Set((await planDraft(draft, room)).rungs.map(({ run }) => run?.timed))
    await measure(5)
    expect(await timed()).toEqual(new Set(['busy']))
    await measure(0)
    expect(await timed()).toEqual(new Set(['measured']))
    await measure(5)
    expect(await timed()).toEqual(new Set(['measured']))
  })

  it('times of one precision say nothing of another', async () => {
    const room = openDraftRoom()
    const draft = await room.begin()
    for (const { model } of (await planDraft(draft, room)).rungs)
      room.speeds.record(model, { device: 'cpu', precision: 'fp32', gradient_checkpointing: false }, 1e-6, false)
    const timed = async (more: Partial<StudyDraft>) => {
      const plan = await planDraft({ ...draft, ...more }, room)
      return [plan.problem, plan.rungs[0]?.run?.timed]
    }
    expect(await timed({})).toEqual([null, 'measured'])
    expect(await timed({ recipe: { precision: 'bf16' } })).toEqual([null, null])
    const [first] = draft.ladder
    const one = { per_model: { [first!.name]: { precision: 'bf16' as const } } }
    // Steps in a time need a speed of every rung.
    expect(await timed({ ...one, budget: { minutes: 1 } })).toEqual([null, undefined])
    room.speeds.record(
      (await planDraft(draft, room)).rungs[0]!.model,
      { device: 'cpu', precision: 'bf16', gradient_checkpointing: false },
      5e-7,
      false,
    )
    expect(await timed({ ...one, budget: { minutes: 1 } })).toEqual([null, 'measured'])
  })

  it('times of one device say nothing of another', async () => {
    const room = openDraftRoom()
    const draft = await room.begin()
    const plan = await planDraft(draft, room)
    expect(plan.devices.map(({ device }) => device)).toEqual(['cpu', 'cuda'])
    for (const { model } of plan.rungs)
      room.speeds.record(model, { device: 'cuda', precision: 'bf16', gradient_checkpointing: false }, 1e-8, false)
    const timed = async (more: Partial<StudyDraft>) =>
      (await planDraft({ ...draft, ...more }, room)).rungs.map(({ run }) => [run?.timed, run?.recipe.precision])
    expect(new Set((await timed({})).flat())).toEqual(new Set([null, 'fp32']))
    expect(new Set((await timed({ recipe: { device: 'cuda' } })).flat())).toEqual(new Set(['measured', 'bf16']))
    const [first] = draft.ladder
    const mixed = await timed({ per_model: { [first!.name]: { device: 'cuda' } } })
    expect(mixed[0]).toEqual(['measured', 'bf16'])
    expect(mixed[1]).toEqual([null, 'fp32'])
  })

  it('follow gradient checkpointing: memory, work, and times of another measurement', async () => {
    const room = openDraftRoom()
    const draft = await room.begin()
    const kept = await planDraft(draft, room)
    for (const { model, run } of kept.rungs) {
      const { train } = flopsPerToken(model)
      room.speeds.record(model, { ...run!.recipe, device: 'cpu' }, train / 1e10, false)
    }
    const plain = await planDraft(draft, room)
    const again = await planDraft({ ...draft, recipe: { ...draft.recipe, gradient_checkpointing: true } }, room)
    again.rungs.forEach((rung, index) => {
      const before = plain.rungs[index]!
      expect(rung.description).toEqual(describeModel(rung.model, rung.run!.recipe, 'cpu', 2))
      expect(rung.run!.recipe.gradient_checkpointing).toBe(true)
      expect(rung.description!.memory_bytes.total).toBeLessThan(before.description!.memory_bytes.total)
      expect(before.run?.timed).toBe('measured')
      expect(rung.run).toMatchObject({ timed: 'derived', flops: before.run!.flops })
      expect(rung.run!.duration_s!).toBeGreaterThan(before.run!.duration_s!)
    })
    const huge = changed(draft, 5, { n_layer: 96, d_model: 512, n_head: 8, context: 1024 })
    const doubts = (await planDraft(huge, { ...room, memory: { cpu: 8e9 } })).rungs[5]!.doubts
    expect(doubts.map(english)).toContainEqual(expect.stringMatching(/^gradient_checkpointing: true would take/))
  })

  it('take times from what was measured', async () => {
    const room = openDraftRoom()
    const draft = await room.begin()
    const minutes = { ...draft, budget: { minutes: 1 } }
    expect(await planDraft(minutes, room)).toMatchObject({ problem: null, duration_s: null })
    const engine = new FakeEngine({
      handlers: {
        // 1e10 FLOP/s on both threads.
        measure_model: ({ model, recipe, threads }) => ({
          seconds_per_step: (flopsPerToken(model).train * model.context * recipe.batch_size) / (0.5e10 * threads),
          memory_bytes: estimateMemory(model, recipe.batch_size, 1),
          load: { cores: 2, engine_cores: threads, other_cores: 0 },
        }),
      },
    })
    const told: number[] = []
    const { signal } = new AbortController()
    await measureDraft(draft, { ...room, engine, signal, onMeasured: (done) => told.push(done) })
    expect(told).toEqual([1, 2, 3, 4, 5, 6])
    const plan = await planDraft({ ...draft, seeds: [1, 2] }, room)
    const training = plan.rungs.reduce((sum, rung) => sum + rung.run!.flops / 1e10, 0)
    expect(plan.duration_s).toBeGreaterThan(2 * training)
    expect(plan.rungs.every((rung) => rung.run?.timed === 'measured')).toBe(true)
    const other = await planDraft(changed(draft, 5, { d_model: 256 }), room)
    expect(other.rungs[5]?.run).toMatchObject({ timed: 'derived' })
    expect(other.rungs[5]!.run!.duration_s!).toBeGreaterThan(other.rungs[5]!.run!.flops / 1e10)
    const timed = await planDraft(minutes, room)
    for (const rung of timed.rungs) expect(rung.run!.flops).toBeLessThanOrEqual(60e10)
  })
})
