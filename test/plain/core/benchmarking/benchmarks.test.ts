import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { judgeFigure, judgeRatio } from '../../../../electron/core/benchmarking/judge.ts'
import { runBenchmarks } from '../../../../electron/core/benchmarking/run-benchmarks.ts'
import { median, spreadOf } from '../../../../electron/core/benchmarking/statistics.ts'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import type { Engine } from '../../../../electron/core/ports/engine.ts'
import { benchEngine } from './fake-bench-engine.ts'

const signal = new AbortController().signal

const figures = {
  peaks: { fma_gflops: 200 },
  C1: { figure: 0.91 },
  C2: { figure_dx: 0.9, figure_dw: 0.79 },
  'C3 forward': { figure: 0.8 },
  'C3 backward': { figure_dx: 0.8, figure_dw: 0.8 },
  C7: { figure: 0.9 },
  C8: { figure: 0.1 },
  'C9 int8': { figure: 0.9 },
  'C9 int4': { figure: 0.8 },
  C12: { figure: 1.2, fair_share: 0.9 },
  'C13 forward': { figure: 0.93 },
  'C13 backward': { figure_dx: 0.93, figure_dw: 0.9 },
  C14: { figure: 0.99 },
  'C15 fp32': { figure: 4 },
  'C15 int8': { figure: 1.5 },
  'C4 124m': { tokens_per_second: 200, model_flops_share: 0.6 },
  'C4 small': { tokens_per_second: 5000, model_flops_share: 0.6 },
  'C5 124m': { tokens_per_second: 400, model_flops_share: 0.6 },
  'C5 small': { tokens_per_second: 10000, model_flops_share: 0.6 },
}

describe('runBenchmarks', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sizewise-test-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  /** Stands in for Python with PyTorch: half our speed, as fast once the library is preloaded. */
  function fakePython(): string {
    const path = join(folder, 'python')
    writeFileSync(
      path,
      `#!/bin/sh
if [ "$1" = -c ]; then echo 2.13.0; exit; fi
case "$*" in *124M*) speed=100;; *) speed=2500;; esac
case "$*" in *"--precision bf16"*) speed=$((speed * 2));; esac
[ -n "$LD_PRELOAD" ] && speed=$((speed * 2))
echo "{\\"torch\\": \\"2.13.0\\", \\"tokens_per_second\\": $speed, \\"steps\\": 5}"
`,
    )
    chmodSync(path, 0o755)
    return path
  }
  const options = { only: null, threads: 1, alternations: 3, seconds: 1, signal, log: () => {} }

  it('judges every goal by its median and shows the spread', async () => {
    const engine = benchEngine(figures)
    const document = await runBenchmarks(engine, { ...options, peers: [], drafted: null, env: {} })
    const by = (id: string) => document.results.filter((result) => result.id === id)
    expect(document.results.map(({ id }) => id)).toEqual([
      'C1',
      'C2',
      'C2',
      ...['C3', 'C3', 'C3'],
      ...['C4', 'C4', 'C4b', 'C4b'],
      ...['C5', 'C5', 'C5b', 'C5b'],
      'C7',
      'C8',
      ...['C9', 'C9'],
      'C12',
      'C12',
      ...['C13', 'C13', 'C13'],
      'C14',
      ...['C15', 'C15'],
    ])
    expect(by('C1')[0]).toMatchObject({
      figure: expect.closeTo(0.91 * 1.1),
      spread: expect.closeTo(0.2 / 1.1),
      met: true,
      peer: null,
      ratio: null,
    })
    expect(by('C2').map(({ met }) => met)).toEqual([true, false])
    expect(by('C4')[0]).toMatchObject({ peer: null, ratio: null, met: null })
    expect(by('C15').map(({ met }) => met)).toEqual([true, false])
    expect(by('C8')[0]).toMatchObject({ met: true })
    expect(document.peaks).toEqual({ fma_gflops: 200 })
    expect(engine.asked).toContainEqual({ what: 'C12', threads: 2 })
    expect(engine.asked.filter(({ what, threads }) => what === 'C1' && threads === 1)).toHaveLength(3)
  })

  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'compares with PyTorch as installed and at its strongest, turn by turn',
    async () => {
      const env = { ...process.env, SIZEWISE_TORCH_PYTHON: fakePython() }
      const engine = benchEngine(figures, { features: ['avx2', 'avx512', 'avx512_bf16'] })
      const document = await runBenchmarks(engine, { ...options, peers: ['torch'], drafted: null, env })
      const compared = document.results.filter(({ id }) => id === 'C4')
      expect(compared.map(({ what }) => what)).toEqual([
        'train step 124M, fp32, 1 thread, against PyTorch 2.13.0 as installed',
        'train step 124M, fp32, 1 thread, against PyTorch 2.13.0 strongest',
        'train step small, fp32, 1 thread, against PyTorch 2.13.0 as installed',
        'train step small, fp32, 1 thread, against PyTorch 2.13.0 strongest',
      ])
      expect(compared.map(({ ratio }) => ratio!.toFixed(2))).toEqual(['2.20', '1.10', '2.20', '1.10'])
      expect(compared.map(({ met }) => met)).toEqual([true, false, true, false])
      const inBf16 = document.results.filter(({ id }) => id === 'C5')
      expect(inBf16[1]!.what).toBe('train step 124M, bf16, 1 thread, against PyTorch 2.13.0 strongest')
      expect(inBf16.map(({ ratio }) => ratio!.toFixed(2))).toEqual(['2.20', '1.10', '2.20', '1.10'])
      expect(inBf16.map(({ met }) => met)).toEqual([true, false, true, false])
      expect(document.peers).toEqual(['PyTorch 2.13.0'])
    },
  )

  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    "takes PyTorch's fp32 for bf16 where the processor has no products of bf16",
    async () => {
      const env = { ...process.env, SIZEWISE_TORCH_PYTHON: fakePython() }
      const wish = { ...options, only: ['C5'], peers: ['torch'] as const, drafted: null, env }
      const document = await runBenchmarks(benchEngine(figures, { features: ['avx2'] }), wish)
      const compared = document.results.filter(({ id }) => id === 'C5')
      expect(compared[1]!.what).toBe('train step 124M, bf16, 1 thread, against PyTorch 2.13.0 strongest, fp32')
      // Twice the ratios of their bf16, which the stand-in runs twice as fast.
      expect(compared.map(({ ratio }) => ratio!.toFixed(2))).toEqual(['4.40', '2.20', '4.40', '2.20'])
    },
  )

  it('measures each smaller run of a study as the draft of its largest, turn by turn', async () => {
    const asked: string[] = []
    const plain = benchEngine(figures)
    const ask = (command: string, params: { checkpoint: string; draft?: string }): unknown => {
      if (command !== 'generate') return plain.ask(command as 'benchmark', params as never, {})
      asked.push(`${params.checkpoint} ${params.draft ?? 'alone'}`)
      const speed = { undefined: 100, b: 150, a: 120 }[String(params.draft)]!
      return { tokens_per_second: speed, ...(params.draft !== undefined && { draft: { proposed: 4, accepted: 3 } }) }
    }
    const drafted = {
      ...{ study: 'by size', tokenizer: 't', largest: { model: 'C', checkpoint: 'c' } },
      smaller: ['a', 'b'].map((checkpoint) => ({ model: checkpoint.toUpperCase(), checkpoint })),
    }
    const engine = {
      ...plain,
      ask: (async (...given: Parameters<typeof ask>) => ask(...given)) as unknown as Engine['ask'],
    }
    const { results } = await runBenchmarks(engine, { ...options, peers: [], drafted, env: {} })
    expect(results.filter(({ id }) => id === 'C14').map(({ what, ratio, met }) => [what, ratio, met])).toEqual([
      ['writing beside a draft that is never right, over writing without one', null, true],
      ['C of by size drafted by A, against none', 1.2, false],
      ['C of by size drafted by B, against none', 1.5, true],
    ])
    expect(asked.slice(0, 3)).toEqual(['c a', 'c alone', 'c a'])
  })

  it('says what is missing when there is no PyTorch', async () => {
    const wish = {
      ...options,
      peers: ['torch'] as const,
      drafted: null,
      env: { SIZEWISE_TORCH_PYTHON: join(folder, 'nowhere') },
    }
    await expect(runBenchmarks(benchEngine(figures), wish)).rejects.toMatchObject({
      code: 'file_missing',
      message: expect.stringMatching(/no Python with PyTorch/),
    })
  })

  it.each([
    ['interrupted', new SizewiseError('cancelled', 'stopped')],
    ['left by the engine', new SizewiseError('engine_died', 'gone')],
  ])('keeps what it measured when it is %s', async (_how, failure) => {
    const plain = benchEngine(figures)
    const until = (last: string, turn: number) => {
      const ask = (async (command: 'benchmark', params: { what: string; threads: number; seconds: number }) => {
        const before = plain.asked.filter(({ what }) => what === params.what).length
        if (params.what === last && before === turn) throw failure
        return plain.ask(command, params, { signal })
      }) as unknown as Engine['ask']
      plain.asked.length = 0
      return runBenchmarks({ ...plain, ask }, { ...options, peers: [], drafted: null, env: {} })
    }
    const { code, message } = failure
    const training = await until('C5 124m', 1)
    expect(training.cut_short).toEqual({ code, message })
    expect(training.results.filter(({ id }) => id === 'C4')).toHaveLength(2)
    expect(training.results.filter(({ id }) => id === 'C5')).toHaveLength(0)
    // In the second turn: what was measured before has two figures, the rest one.
    const native = await until('C2', 1)
    expect(native.cut_short).toEqual({ code, message })
    expect(native.results.find(({ id }) => id === 'C1')).toMatchObject({ figure: expect.closeTo(0.91 * 1.05) })
    expect(native.results.find(({ id }) => id === 'C15')).toMatchObject({ figure: expect.closeTo(4) })
    await expect(until('C1', 0)).rejects.toBe(failure)
  })

  it('does not hide a figure that the engine no longer gives', async () => {
    const wish = { ...options, peers: [], drafted: null, env: {} }
    await expect(runBenchmarks(benchEngine({ ...figures, C1: {} }), wish)).rejects.toThrow(/C1 gives no figure/)
  })
})

describe('judging', () => {
  it('takes medians of ratios, not ratios of medians', () => {
    const measured = { id: 'X', what: '', unit: '', ours: [10, 20, 30], theirs: [10, 10, 30] }
    expect(judgeRatio({ ...measured, goal: { at_least: 1 } })).toMatchObject({
      figure: 20,
      peer: 10,
      ratio: 1,
      spread: 1,
      met: true,
    })
  })
  it('a goal may be a ceiling', () => {
    const measured = { id: 'X', what: '', unit: '', ours: [0.2, 0.2], goal: { at_most: 0.15 } }
    expect(judgeFigure(measured).met).toBe(false)
    expect(judgeFigure({ ...measured, ours: [0.1] }).met).toBe(true)
  })
  it('median and spread', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(spreadOf([1, 2, 3])).toBe(1)
  })
})
