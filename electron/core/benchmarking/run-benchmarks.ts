import { execFile } from 'node:child_process'
import { totalmem } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BenchmarkDocument, BenchmarkResult } from '../../contract/benchmark.ts'
import { SizewiseError } from '../../contract/errors.ts'
import type { Engine } from '../ports/engine.ts'
import { compareInference } from './inference-comparison.ts'
import { judgeFigure } from './judge.ts'
import { openLlamaPeer } from './llama-peer.ts'
import { nativeFigures } from './native-figures.ts'
import { compareDrafts, type DraftedRuns } from './compare-drafts.ts'
import { openTorchPeer } from './torch-peer.ts'
import { comparedSteps, compareTraining, type ComparisonOptions } from './train-comparison.ts'

interface NativeGoal {
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
const nativeGoals: NativeGoal[] = [
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
    id: 'C14',
    benchmark: 'C14',
    figure: 'figure',
    what: 'writing beside a draft that is never right, over writing without one',
    unit: 'ratio',
    goal: { at_least: 0.97 },
    threads: 'one',
  },
]

export interface BenchmarkWish extends Omit<ComparisonOptions, 'threads'> {
  /** Of the compared train steps; null: one thread, and one per core, which is what a peer takes when it is left alone. */
  threads: number | null
  peer: 'torch' | 'llama' | null
  /** Ids of the table, such as C9; null: all. */
  only: readonly string[] | null
  /** Trained runs of one study, to measure how much drafts gain; null: what they cost at worst is measured alone. */
  drafted: DraftedRuns | null
  env: NodeJS.ProcessEnv
}

/**
 * Measures the goals of the CPU, each at least `alternations` times. Throws file_missing when the peer is not there, usage
 * where `only` names what is not measured.
 */
export async function runBenchmarks(engine: Engine, wish: BenchmarkWish): Promise<BenchmarkDocument> {
  const { only, signal, env } = wish
  checkIds(wish)
  const { cpu } = await engine.ask('describe_engine', {}, { signal })
  const torch = wish.peer === 'torch' ? await openTorchPeer(env, signal) : null
  try {
    const llama = wish.peer === 'llama' ? await openLlamaPeer(env, signal) : null
    const peaks = await engine.ask('benchmark', { what: 'peaks', threads: 1, seconds: wish.seconds }, { signal })
    const threadCounts = wish.threads === null ? [...new Set([1, cpu.cores])] : [wish.threads]
    const results = await measureNative(engine, wish, cpu.cores)
    for (const threads of threadCounts) {
      results.push(...(await compareTraining(engine, torch, { ...wish, threads }, only)))
      if (llama !== null && isWanted(only, 'C9', 'C10'))
        results.push(...(await compareInference(engine, llama, { ...wish, threads })))
    }
    if (wish.drafted !== null && isWanted(only, 'C14'))
      results.push(...(await compareDrafts(engine, wish.drafted, wish)))
    return {
      machine: {
        processor: cpu.name,
        cores: cpu.cores,
        memory_bytes: totalmem(),
        features: cpu.features,
        path: cpu.path,
        threads: threadCounts,
        platform: `${process.platform} ${process.arch}`,
      },
      commit: await sourceCommit(signal),
      peer: torch?.version ?? llama?.version ?? null,
      alternations: wish.alternations,
      peaks,
      results: results.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
    }
  } finally {
    await torch?.close()
  }
}

const isWanted = (only: readonly string[] | null, ...ids: string[]): boolean =>
  only === null || ids.some((id) => only.includes(id))

/** C10 is a comparison alone. */
function checkIds({ only, peer }: BenchmarkWish): void {
  const known = new Set<string>([...nativeGoals, ...comparedSteps].map(({ id }) => id))
  if (peer === 'llama') known.add('C10')
  const strange = only?.find((id) => !known.has(id))
  if (strange === undefined) return
  const said = `expected some of ${[...known].join(', ')} (C10 with --peer llama), and ${strange} came`
  throw new SizewiseError('usage', said, strange)
}

async function measureNative(engine: Engine, wish: BenchmarkWish, cores: number): Promise<BenchmarkResult[]> {
  const measured = new Map<NativeGoal, number[]>(
    nativeGoals.filter(({ id }) => isWanted(wish.only, id)).map((goal) => [goal, []]),
  )
  for (let turn = 1; turn <= wish.alternations; turn++) {
    for (const benchmark of new Set([...measured.keys()].map((goal) => goal.benchmark))) {
      const goals = [...measured.keys()].filter((goal) => goal.benchmark === benchmark)
      const threads = goals[0]!.threads === 'one' ? 1 : cores
      const figures = await nativeFigures(
        engine,
        benchmark,
        goals.map(({ figure }) => figure),
        { ...wish, threads },
      )
      for (const goal of goals) measured.get(goal)!.push(figures[goal.figure]!)
      wish.log(
        `${benchmark}, ${turn} of ${wish.alternations}: ${goals.map(({ figure }) => figures[figure]!.toFixed(3)).join(', ')}`,
      )
    }
  }
  return [...measured].map(([{ id, what, unit, goal }, ours]) => judgeFigure({ id, what, unit, ours, goal }))
}

/** The commit of the source that runs, with a mark when the source differs from it; null outside a repository. */
async function sourceCommit(signal: AbortSignal): Promise<string | null> {
  const folder = dirname(fileURLToPath(import.meta.url))
  try {
    const { stdout } = await promisify(execFile)('git', ['describe', '--always', '--abbrev=12', '--dirty'], {
      cwd: folder,
      signal,
    })
    return stdout.trim()
  } catch {
    signal.throwIfAborted()
    // No git, or no repository: an installed Sizewise has neither.
    return null
  }
}
