import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { beforeEach, describe, expect, it } from 'vitest'
import { asDocument } from '../as-document.ts'
import { english } from '../../../electron/contract/phrases/english.ts'
import type { Cli, CommandAction, CommandResult } from '../../../electron/cli/cli.ts'
import type { Context } from '../../../electron/cli/context.ts'
import { createOutput } from '../../../electron/cli/output.ts'
import { registerModel } from '../../../electron/cli/model.ts'
import { registerRun } from '../../../electron/cli/run.ts'
import { registerStudy } from '../../../electron/cli/study.ts'
import type { ModelDescription } from '../../../electron/contract/model.ts'
import { SizewiseError } from '../../../electron/contract/errors.ts'
import type { Run } from '../../../electron/contract/run.ts'
import type { StudyDocument } from '../../../electron/contract/study.ts'
import { digest } from '../core/running/fake-engine.ts'
import { StudyRoom } from '../core/studies/study-room.ts'

let room: StudyRoom
let failing: string | undefined
beforeEach(() => {
  room = new StudyRoom()
  failing = undefined
})

/** A command with real stores and imports and the fake engine. */
async function sizewise(...args: string[]): Promise<CommandResult> {
  const engine = room.engine({
    fails: (step, model) => {
      if (model === failing && step === 5) throw new SizewiseError('diverged', 'the loss is not a number')
    },
    handlers: {
      train_tokenizer: ({ out }) => {
        writeFileSync(out, '{}')
        return { vocab: 300, sha256: digest('{}') }
      },
      describe_engine: () => ({
        version: '0',
        cpu: { name: '', cores: 1, features: [], path: 'baseline' },
        cuda: { available: false, detail: 'no driver answers', devices: [] },
      }),
    },
  })
  const context: Context = {
    home: room.home,
    output: createOutput(args.includes('--json'), process.stderr, process.stdout),
    signal: new AbortController().signal,
    stores: () => Promise.resolve(room.stores),
    engine: () => Promise.resolve(engine),
  }
  let result: CommandResult | undefined
  const wrap =
    <Args extends unknown[]>(action: CommandAction<Args>) =>
    async (...given: Args): Promise<void> => {
      result = await action(context, ...given)
    }
  const cli: Cli = { read: wrap, write: wrap, diagnose: wrap }
  const program = new Command()
    .exitOverride()
    .option('--json')
    .configureOutput({ writeErr: () => undefined })
  registerModel(program, cli)
  registerStudy(program, cli)
  registerRun(program, cli)
  await program.parseAsync(args, { from: 'user' })
  if (result === undefined) throw new Error('the command gave no result')
  return { ...result, document: asDocument(result.document) }
}

const document = async <Document>(...args: string[]): Promise<Document> =>
  (await sizewise(...args)).document as Document

/** A study on a text that is imported on the way. */
async function createdStudy(): Promise<StudyDocument> {
  writeFileSync(join(room.home, 'tales.txt'), 'Once upon a time there was a text. '.repeat(500))
  const yaml = `study: by size
dataset: tales.txt
tokenizer: { kind: bpe, vocab: 300 }
ladder: [{ preset: nano, context: 16 }, { preset: micro, context: 16 }]
recipe: { batch_size: 2, eval_interval: 10 }
budget: { max_steps: 20 }
`
  writeFileSync(join(room.home, 'study.yaml'), yaml)
  return document('study', 'create', join(room.home, 'study.yaml'))
}

describe('sizewise model', () => {
  it('describes a shape with the keys of the design', async () => {
    const described = await document(
      'model',
      'describe',
      '--family',
      'gpt',
      '--layers',
      '12',
      '--width',
      '768',
      '--heads',
      '12',
      '--context',
      '1024',
      '--vocab',
      '50257',
    )
    expect(described).toMatchObject({
      ...{ family: 'gpt', n_layer: 12, d_model: 768, n_head: 12, context: 1024, vocab: 50257 },
      parameters: { total: 124_439_808, without_embeddings: 85_056_000, by_part: { token_embedding: 38_597_376 } },
      flops_per_token: { forward: expect.any(Number) as number, train: expect.any(Number) as number },
      warnings: [],
    })
    expect(described).toHaveProperty('memory_bytes.total')
  })

  it('times a step where it is asked to, and says what is too large', async () => {
    const shape = ['model', 'describe', '--preset', 'nano', '--batch', '4', '--threads', '1', '--measure']
    const { document: described, text } = await sizewise(...shape)
    // The fake engine runs at 1e10 FLOP/s.
    const seconds = (4 * 256 * (described as ModelDescription).flops_per_token.train) / 1e10
    expect(described).toMatchObject({ training_step: { precision: 'fp32', threads: 1 } })
    const step = (described as { training_step: { seconds_per_step: number; tokens_per_second: number } }).training_step
    expect(step.seconds_per_step).toBeCloseTo(seconds, 6)
    expect(step.tokens_per_second).toBeCloseTo(1024 / seconds, 3)
    expect(text).toMatch(/\na training step here, in fp32 on 1 thread: \d+ ms \([\d,]+ tokens\/s\)$/)
    const huge = await sizewise('model', 'describe', '--preset', 'gpt3-175b', '--measure')
    expect(huge.document).toMatchObject({ training_step: null })
    expect(huge.text).toContain('too large to be timed')
  })

  it('describes a preset and lets options replace its numbers', async () => {
    expect(await document('model', 'describe', '--preset', 'gpt3-175b')).toMatchObject({
      n_layer: 96,
      parameters: { total: 174_604_259_328 },
    })
    const { text } = await sizewise('model', 'describe', '--preset', 'nano', '--layers', '48', '--vocab', '50K')
    expect(text).toMatch(/48 layers/)
    expect(text).toMatch(/warning: embeddings hold/)
    expect((await document<{ presets: unknown[] }>('model', 'presets')).presets.length).toBeGreaterThan(25)
  })

  it('describes a model whose activations are computed again', async () => {
    interface Described {
      memory_bytes: { activations: number }
      flops_per_token: { train: number; recomputed: number }
      training_step: { seconds_per_step: number }
    }
    const shape = ['model', 'describe', '--preset', 'gpt2-small', '--batch', '4', '--threads', '2']
    const kept = await document<Described>(...shape)
    const again = await document<Described>(...shape, '--gradient-checkpointing')
    expect(again.memory_bytes.activations).toBeLessThan(0.25 * kept.memory_bytes.activations)
    expect(kept.flops_per_token.recomputed).toBe(0)
    expect(again.flops_per_token).toMatchObject({ train: kept.flops_per_token.train })
    const { text } = await sizewise(...shape, '--gradient-checkpointing')
    expect(text).toMatch(/to train, and \d\.\d{3}e\+8 computed again by gradient checkpointing/)
    const nano = ['model', 'describe', '--preset', 'nano', '--threads', '1', '--measure']
    const timed = await document<Described>(...nano, '--gradient-checkpointing')
    const { train, recomputed } = timed.flops_per_token
    expect(timed.training_step.seconds_per_step).toBeCloseTo((256 * (train + recomputed)) / 1e10, 6)
  })

  it('names what is missing or wrong', async () => {
    await expect(sizewise('model', 'describe', '--family', 'gpt', '--layers', '2')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/needs --width, --heads, --context, --vocab/) as string,
    })
    await expect(sizewise('model', 'describe', '--layers', '1.5')).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    })
    await expect(sizewise('model', 'describe', '--preset', 'nano', '--heads', '7')).rejects.toMatchObject({
      code: 'model_invalid',
    })
  })
})

describe('sizewise study and run', () => {
  it('creates, runs, shows, lists, exports and reports', async () => {
    const created = await createdStudy()
    expect(created).toMatchObject({
      name: 'by size',
      state: 'new',
      dataset: 'tales',
      budget: { max_steps: 20 },
      fit: null,
      answer: null,
    })
    const trained = await sizewise('study', 'run', 'by size')
    expect(trained.exitCode).toBeUndefined()
    expect(trained.text).toMatch(/nano +\S+ +completed +20\/20/)
    const shown = await document<StudyDocument>('study', 'show', 'by size')
    expect(shown).toEqual(trained.document)
    expect(shown).toMatchObject({ state: 'completed', answer: { sentence: expect.any(String) as string } })
    expect(await document('study', 'list')).toMatchObject({
      studies: [{ name: 'by size', state: 'completed', runs: 2, completed: 2 }],
    })

    await sizewise('study', 'export', 'by size', '--out', join(room.home, 'out.json'))
    expect(JSON.parse(readFileSync(join(room.home, 'out.json'), 'utf8'))).toMatchObject({
      format: 'sizewise study 1',
      name: 'by size',
    })
    await sizewise('study', 'report', 'by size', '--out', join(room.home, 'out.html'))
    expect(readFileSync(join(room.home, 'out.html'), 'utf8')).toContain(english(shown.answer!.sentence).slice(0, 20))
    await expect(
      sizewise('study', 'export', 'by size', '--out', join(room.home, 'none', 'out.json')),
    ).rejects.toMatchObject({ code: 'file_missing' })
  })

  it('shows runs as documents, curves as columns or CSV', async () => {
    await createdStudy()
    await sizewise('study', 'run', 'by size')
    const { runs } = await document<{ runs: Run[] }>('run', 'list', '--study', 'by size', '--state', 'completed')
    expect(runs.map((run) => run.id)).toEqual(['by-size-nano-1337', 'by-size-micro-1337'])
    const run = await document<Run>('run', 'show', 'by-size-nano-1337')
    expect(Object.keys(run)).toEqual(
      expect.arrayContaining(
        'id model parameters seed device state step steps tokens flops train_loss validation_loss best perplexity bits_per_byte tokens_per_second peak_memory_bytes duration_s estimate checkpoints'.split(
          ' ',
        ),
      ),
    )
    for (const { path, roles } of run.checkpoints)
      expect(path).toMatch(
        roles.includes('milestone')
          ? /^checkpoints\/by-size-nano-1337\/step-\d{8}\.weights\.safetensors$/
          : /^checkpoints\/by-size-nano-1337\/step-\d{8}\.safetensors$/,
      )
    expect(new Set(run.checkpoints.flatMap(({ roles }) => roles))).toEqual(new Set(['best', 'last', 'milestone']))
    const metrics = await document<{ id: string; series: Record<string, unknown[]> }>('run', 'metrics', run.id)
    expect(metrics.series['step']).toHaveLength(21)
    expect((await sizewise('run', 'metrics', run.id, '--csv')).text.split('\n')).toHaveLength(22)
    expect((await sizewise('run', 'show', run.id)).text).toMatch(/state +completed/)
    await expect(sizewise('run', 'show', 'by-size-nan-1337')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/did you mean "by-size-nano-1337"/) as string,
    })
    await expect(sizewise('run', 'stop', run.id)).rejects.toMatchObject({ code: 'usage' })
    await expect(sizewise('run', 'list', '--study', 'none')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('ends with 1 and the failure in the document when a run failed', async () => {
    await createdStudy()
    failing = 'nano'
    const { exitCode, document: trained, text } = await sizewise('study', 'run', 'by size')
    expect(exitCode).toBe(1)
    expect(trained).toMatchObject({
      state: 'failed',
      error: { code: 'diverged', message: expect.stringMatching(/^1 of 2 runs failed/) as string },
      runs: [{ state: 'failed', error: { code: 'diverged' } }, { state: 'completed' }],
    })
    expect(text).toMatch(/failed: nano: the loss is not a number/)
  })

  it('deletes a study, and its checkpoints when asked to', async () => {
    await createdStudy()
    await sizewise('study', 'run', 'by size')
    const folder = join(room.home, 'checkpoints', 'by-size-nano-1337')
    expect(await document('study', 'delete', 'by size', '--keep-files')).toMatchObject({
      deleted: 'by size',
      files: 'kept',
    })
    expect(existsSync(folder)).toBe(true)
    await document('study', 'create', join(room.home, 'study.yaml'))
    expect(await document('study', 'delete', 'by size', '--files')).toMatchObject({
      runs: ['by-size-nano-1337', 'by-size-micro-1337'],
      files: 'deleted',
    })
    expect(existsSync(folder)).toBe(false)
    expect(await document('study', 'list')).toEqual({ studies: [] })
    await expect(sizewise('study', 'delete', 'by size')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('answers wrong uses', async () => {
    await expect(sizewise('study', 'create', join(room.home, 'none.yaml'))).rejects.toMatchObject({
      code: 'file_missing',
    })
    writeFileSync(join(room.home, 'utf16.yaml'), Buffer.from('study: x', 'utf16le').fill(0xff, 0, 2))
    await expect(sizewise('study', 'create', join(room.home, 'utf16.yaml'))).rejects.toMatchObject({
      code: 'study_invalid',
    })
    await expect(sizewise('study', 'run', 'none')).rejects.toMatchObject({ code: 'not_found' })
    await createdStudy()
    await expect(sizewise('study', 'run', 'by size', '--device', 'cuda')).rejects.toMatchObject({
      code: 'device_unavailable',
      message: expect.stringMatching(/no driver answers/) as string,
    })
    await expect(sizewise('study', 'run', 'by size', '--threads', '0')).rejects.toMatchObject({
      code: 'commander.invalidArgument',
    })
    await expect(sizewise('study', 'report', 'by size')).rejects.toMatchObject({
      code: 'commander.missingMandatoryOptionValue',
    })
  })
})
