import type { BenchmarkDocument, BenchmarkResult } from '../../contract/benchmark.ts'
import { SizewiseError } from '../../contract/errors.ts'
import type { Engine } from '../ports/engine.ts'
import { cudaBenchmarks, cudaGoals } from './cuda-goals.ts'
import type { CudaPeer } from './cuda-peer.ts'
import { compareInference } from './inference-comparison.ts'
import { onGpu } from './inference-places.ts'
import { judgeFigure, judgeRatio } from './judge.ts'
import { openLlamaPeer, type LlamaPeer } from './llama-peer.ts'
import { measureLlmCOnCuda } from './llm-c-cuda-peer.ts'
import { measuredMachine } from './measured-machine.ts'
import type { BenchmarkWish } from './run-benchmarks.ts'
import { sourceCommit } from './source-commit.ts'
import { measureTorchOnCuda } from './torch-cuda-peer.ts'
import { untilCutShort } from './until-cut-short.ts'

type CudaWish = Pick<BenchmarkWish, 'peers' | 'only' | 'env' | 'alternations' | 'seconds' | 'signal' | 'log'>

const device = 'cuda'

/**
 * Measures the goals of a GPU, each `alternations` times; the side of PyTorch and llm.c once. Throws device_unavailable where there is no
 * GPU, file_missing where the peer is not there, usage where `only` names what is not measured.
 */
export async function runCudaBenchmarks(engine: Engine, wish: CudaWish): Promise<BenchmarkDocument> {
  const { only, peers, env, signal } = wish
  const strange = only?.find((id) => !(cudaBenchmarks as readonly string[]).includes(id))
  if (strange !== undefined)
    throw new SizewiseError('usage', `expected some of ${cudaBenchmarks.join(', ')}, and ${strange} came`, strange)
  const { cpu, cuda } = await engine.ask('describe_engine', {}, { signal })
  const [gpu] = cuda.devices
  if (gpu === undefined) throw new SizewiseError('device_unavailable', cuda.detail, device)
  const ids = cudaBenchmarks.filter((id) => only?.includes(id) ?? true)
  const beside: CudaPeer[] = []
  if (peers.includes('torch')) beside.push(await measureTorchOnCuda(ids, env, signal))
  if (peers.includes('llm.c') && ids.includes('G8')) beside.push(await measureLlmCOnCuda(env, wish.seconds, signal))
  const llama = peers.includes('llama') ? await openLlamaPeer(env, true, signal) : null
  const commit = await sourceCommit(signal)
  const peaks = await ask(engine, 'copy', wish)
  return {
    machine: { ...measuredMachine(cpu, []), gpu },
    commit,
    peers: [...beside, ...(llama === null ? [] : [llama])].map(({ version }) => version),
    alternations: wish.alternations,
    peaks,
    ...(await untilCutShort(measure(engine, ids, { beside, llama }, wish))),
  }
}

async function* measure(
  engine: Engine,
  ids: readonly string[],
  { beside, llama }: { beside: readonly CudaPeer[]; llama: LlamaPeer | null },
  wish: CudaWish,
): AsyncGenerator<BenchmarkResult> {
  for (const id of ids) {
    const turns: Record<string, number>[] = []
    for (let turn = 1; turn <= wish.alternations; turn++) {
      turns.push(await ask(engine, id, wish))
      wish.log(`${id}, ${turn} of ${wish.alternations}`)
    }
    for (const name of Object.keys(turns[0]!)) {
      const ours = turns.map((of) => of[name]!)
      yield* judge(id, name, ours, beside)
    }
  }
  if (llama !== null && ids.some((id) => id === 'G11' || id === 'G12'))
    yield* compareInference(engine, llama, onGpu(), wish)
}

function ask(engine: Engine, what: string, { seconds, signal }: CudaWish): Promise<Record<string, number>> {
  return engine.ask('benchmark', { what, threads: 1, seconds, device }, { signal })
}

/** A line for the figure, and one for each setting of the peer that it is held against. */
function judge(id: string, name: string, ours: number[], beside: readonly CudaPeer[]): BenchmarkResult[] {
  const at = name.lastIndexOf(', ')
  const [what, unit] = [name.slice(0, at), name.slice(at + 2)]
  const goal = cudaGoals.find((one) => one.id === id && one.of.test(name))
  const compared = beside.flatMap(({ name: program, figures }) =>
    [...(figures.get(name) ?? [])].map(([setting, value]) =>
      judgeRatio({
        ...{ id, what: `${what}, against ${program === null ? '' : `${program} `}${setting}`, unit, ours },
        theirs: ours.map(() => value),
        goal: goal?.peers?.[setting] ?? null,
      }),
    ),
  )
  const alone = judgeFigure({ id, what, unit, ours, goal: goal?.alone ?? null })
  return goal?.alone === undefined && compared.length > 0 ? compared : [alone, ...compared]
}
