import type { BenchmarkResult } from '../../contract/benchmark.ts'

export interface NativeGoal {
  id: string
  /** The native benchmark that gives the figure. */
  benchmark: string
  figure: string
  what: string
  unit: string
  goal: NonNullable<BenchmarkResult['goal']>
  /** C12 is about all threads; the others about one core against its own limits. */
  threads: 'one' | 'all'
}

/** Goals without a peer: each is a share of what this machine can do, measured in the same run. */
export const nativeGoals: readonly NativeGoal[] = [
  {
    id: 'C1',
    benchmark: 'C1',
    figure: 'figure',
    what: 'fp32 matrix product, forward, over transformer shapes',
    unit: 'share of the FMA peak',
    goal: { at_least: 0.9 },
    threads: 'one',
  },
  {
    id: 'C2',
    benchmark: 'C2',
    figure: 'figure_dx',
    what: 'fp32 matrix product, input gradient, packing included',
    unit: 'share of the FMA peak',
    goal: { at_least: 0.88 },
    threads: 'one',
  },
  {
    id: 'C2',
    benchmark: 'C2',
    figure: 'figure_dw',
    what: 'fp32 matrix product, weight gradient, packing included',
    unit: 'share of the FMA peak',
    goal: { at_least: 0.88 },
    threads: 'one',
  },
  {
    id: 'C3',
    benchmark: 'C3 forward',
    figure: 'figure',
    what: 'bf16 matrix product, forward, over transformer shapes',
    unit: 'share of the bf16 peak',
    goal: { at_least: 0.9 },
    threads: 'one',
  },
  {
    id: 'C3',
    benchmark: 'C3 backward',
    figure: 'figure_dx',
    what: 'bf16 matrix product, input gradient, packing included',
    unit: 'share of the bf16 peak',
    goal: { at_least: 0.9 },
    threads: 'one',
  },
  {
    id: 'C3',
    benchmark: 'C3 backward',
    figure: 'figure_dw',
    what: 'bf16 matrix product, weight gradient, packing included',
    unit: 'share of the bf16 peak',
    goal: { at_least: 0.85 },
    threads: 'one',
  },
  {
    id: 'C7',
    benchmark: 'C7',
    figure: 'figure',
    what: 'AdamW, gradient scale and zeroing folded in',
    unit: 'share of read-modify-write bandwidth',
    goal: { at_least: 0.95 },
    threads: 'one',
  },
  {
    id: 'C8',
    benchmark: 'C8',
    figure: 'figure',
    what: 'train step outside matrix products',
    unit: 'share of the step',
    goal: { at_most: 0.15 },
    threads: 'one',
  },
  {
    id: 'C9',
    benchmark: 'C9 int8',
    figure: 'figure',
    what: 'products of one token, int8 weights of a 1.1B model',
    unit: 'share of read bandwidth',
    goal: { at_least: 0.85 },
    threads: 'one',
  },
  {
    id: 'C9',
    benchmark: 'C9 int4',
    figure: 'figure',
    what: 'products of one token, int4 weights of a 1.1B model',
    unit: 'share of read bandwidth',
    goal: { at_least: 0.85 },
    threads: 'one',
  },
  {
    id: 'C12',
    benchmark: 'C12',
    figure: 'figure',
    what: 'train step, all threads over one thread, one busy process per core',
    unit: 'ratio',
    goal: { at_least: 1 },
    threads: 'all',
  },
  {
    id: 'C12',
    benchmark: 'C12',
    figure: 'fair_share',
    what: 'the same over an even split of the cores',
    unit: 'share of the fair share',
    goal: { at_least: 0.85 },
    threads: 'all',
  },
  {
    id: 'C13',
    benchmark: 'C13 forward',
    figure: 'figure',
    what: 'fp32 matrix product on the AVX2 path, forward, over transformer shapes',
    unit: 'share of the ymm peak',
    goal: { at_least: 0.92 },
    threads: 'one',
  },
  {
    id: 'C13',
    benchmark: 'C13 backward',
    figure: 'figure_dx',
    what: 'fp32 matrix product on the AVX2 path, input gradient, packing included',
    unit: 'share of the ymm peak',
    goal: { at_least: 0.92 },
    threads: 'one',
  },
  {
    id: 'C13',
    benchmark: 'C13 backward',
    figure: 'figure_dw',
    what: 'fp32 matrix product on the AVX2 path, weight gradient, packing included',
    unit: 'share of the ymm peak',
    goal: { at_least: 0.92 },
    threads: 'one',
  },
  {
    id: 'C14',
    benchmark: 'C14',
    figure: 'figure',
    what: 'writing beside a draft that is never right, over writing without one',
    unit: 'ratio',
    goal: { at_least: 0.97 },
    threads: 'one',
  },
  ...(['fp32', 'int8'] as const).map((weights): NativeGoal => ({
    id: 'C15',
    benchmark: `C15 ${weights}`,
    figure: 'figure',
    what: `tokens of eight lanes of a 124M model written together, ${weights}, over those of one lane`,
    unit: 'ratio',
    goal: { at_least: 2 },
    threads: 'one',
  })),
]
