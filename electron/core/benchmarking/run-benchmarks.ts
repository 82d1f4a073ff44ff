import type { BenchmarkDocument, BenchmarkResult, Peer } from '../../contract/benchmark.ts'
import type { CpuDescription } from '../../contract/engine-protocol.ts'
import { SizewiseError } from '../../contract/errors.ts'
import type { Engine } from '../ports/engine.ts'
import { compareInference } from './inference-comparison.ts'
import { onProcessor } from './inference-places.ts'
import { openLlamaPeer } from './llama-peer.ts'
import { compareWithLlmC } from './llm-c-comparison.ts'
import { openLlmCPeer } from './llm-c-peer.ts'
import { measuredMachine } from './measured-machine.ts'
import { measureNative } from './measure-native.ts'
import { nativeGoals } from './native-goals.ts'
import { compareDrafts, type DraftedRuns } from './compare-drafts.ts'
import { sourceCommit } from './source-commit.ts'
import { openTorchPeer } from './torch-peer.ts'
import { comparedSteps, compareTraining, type ComparisonOptions } from './train-comparison.ts'
import { untilCutShort } from './until-cut-short.ts'

export interface BenchmarkWish extends Omit<ComparisonOptions, 'threads'> {
  /** Of the compared train steps; null: one thread, and one per core, which is what a peer takes when it is left alone. */
  threads: number | null
  peers: readonly Peer[]
  /** Ids of the table, such as C9; null: all. */
  only: readonly string[] | null
  /** Trained runs of one study, to measure how much drafts gain; null: what they cost at worst is measured alone. */
  drafted: DraftedRuns | null
  env: NodeJS.ProcessEnv
}

/**
 * Measures the goals of the CPU, each at least `alternations` times; what cuts it short leaves what was measured. Throws
 * file_missing when the peer is not there, usage where `only` names what is not measured.
 */
export async function runBenchmarks(engine: Engine, wish: BenchmarkWish): Promise<BenchmarkDocument> {
  const { signal } = wish
  checkIds(wish)
  const commit = await sourceCommit(signal)
  const { cpu } = await engine.ask('describe_engine', {}, { signal })
  const { close, ...open } = await openPeers(wish)
  try {
    const peaks = await engine.ask('benchmark', { what: 'peaks', threads: 1, seconds: wish.seconds }, { signal })
    const threadCounts = wish.threads === null ? [...new Set([1, cpu.cores])] : [wish.threads]
    const { results, cut_short } = await untilCutShort(measure(engine, open, threadCounts, cpu, wish))
    return {
      machine: measuredMachine(cpu, threadCounts),
      commit,
      peers: [open.torch, open.llama, open.llmC].flatMap((peer) => (peer === null ? [] : [peer.version])),
      alternations: wish.alternations,
      peaks,
      results: results.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
      ...(cut_short && { cut_short }),
    }
  } finally {
    await close()
  }
}

async function* measure(
  engine: Engine,
  { torch, llama, llmC }: Omit<Awaited<ReturnType<typeof openPeers>>, 'close'>,
  threadCounts: readonly number[],
  cpu: CpuDescription,
  wish: BenchmarkWish,
): AsyncGenerator<BenchmarkResult> {
  const { only } = wish
  const runnable = nativeGoals.filter(({ id }) => id !== 'C13' || cpu.features.includes('avx2'))
  const goals = runnable.filter(({ id }) => isWanted(only, id))
  yield* measureNative(engine, goals, wish, cpu.cores)
  const processorHasBf16Products = cpu.features.includes('avx512_bf16')
  for (const threads of threadCounts) {
    yield* compareTraining(engine, torch, { ...wish, threads, processorHasBf16Products }, only)
    if (llmC !== null && isWanted(only, 'C6')) yield* compareWithLlmC(engine, llmC, { ...wish, threads })
    if (llama !== null && isWanted(only, 'C9', 'C10'))
      yield* compareInference(engine, llama, onProcessor(threads), wish)
  }
  if (wish.drafted !== null && isWanted(only, 'C14')) yield* compareDrafts(engine, wish.drafted, wish)
}

const isWanted = (only: readonly string[] | null, ...ids: string[]): boolean =>
  only === null || ids.some((id) => only.includes(id))

async function openPeers({ peers: wanted, env, signal }: BenchmarkWish) {
  const torch = wanted.includes('torch') ? await openTorchPeer(env, signal) : null
  const llmC = wanted.includes('llm.c') ? await openLlmCPeer(env, signal) : null
  const close = async (): Promise<void> => {
    await torch?.close()
    await llmC?.close()
  }
  try {
    return { torch, llmC, llama: wanted.includes('llama') ? await openLlamaPeer(env, false, signal) : null, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** C6 and C10 are comparisons alone. */
function checkIds({ only, peers: wanted }: BenchmarkWish): void {
  const known = new Set<string>([...nativeGoals, ...comparedSteps].map(({ id }) => id))
  if (wanted.includes('llama')) known.add('C10')
  if (wanted.includes('llm.c')) known.add('C6')
  const strange = only?.find((id) => !known.has(id))
  if (strange === undefined) return
  const said = `expected some of ${[...known].join(', ')} (C10 with --peer llama, C6 with --peer llm.c), and ${strange} came`
  throw new SizewiseError('usage', said, strange)
}
