import type { BenchmarkDocument, BenchmarkResult } from '../../contract/benchmark.ts'
import { SizewiseError } from '../../contract/errors.ts'
import type { Engine } from '../ports/engine.ts'
import { cudaBenchmarks, cudaGoals } from './cuda-goals.ts'
import { judgeFigure, judgeRatio } from './judge.ts'
import { measuredMachine } from './measured-machine.ts'
import type { BenchmarkWish } from './run-benchmarks.ts'
import { sourceCommit } from './source-commit.ts'
import { measureTorchOnCuda, type TorchCudaPeer } from './torch-cuda-peer.ts'
import { untilCutShort } from './until-cut-short.ts'

type CudaWish = Pick<BenchmarkWish, 'peers' | 'only' | 'env' | 'alternations' | 'seconds' | 'signal' | 'log'>

const device = 'cuda'

/**
 * Measures the goals of a GPU, each `alternations` times; PyTorch's side once. Throws device_unavailable where there is no
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
  const torch = peers.includes('torch') ? await measureTorchOnCuda(ids, env, signal) : null
  const commit = await sourceCommit(signal)
  const peaks = await ask(engine, 'copy', wish)
  return {
    machine: { ...measuredMachine(cpu, []), gpu },
    commit,
    peers: torch === null ? [] : [torch.version],
    alternations: wish.alternations,
    peaks,
    ...(await untilCutShort(measure(engine, ids, torch, wish))),
  }
}

async function* measure(
  engine: Engine,
  ids: readonly string[],
  torch: TorchCudaPeer | null,
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
      yield* judge(id, name, ours, torch)
    }
  }
}

function ask(engine: Engine, what: string, { seconds, signal }: CudaWish): Promise<Record<string, number>> {
  return engine.ask('benchmark', { what, threads: 1, seconds, device }, { signal })
}

/** A line for the figure, and one for each setting of the peer that it is held against. */
function judge(id: string, name: string, ours: number[], torch: TorchCudaPeer | null): BenchmarkResult[] {
  const at = name.lastIndexOf(', ')
  const [what, unit] = [name.slice(0, at), name.slice(at + 2)]
  const goal = cudaGoals.find((one) => one.id === id && one.of.test(name))
  const compared = [...(torch?.figures.get(name) ?? [])].map(([peer, value]) =>
    judgeRatio({
      ...{ id, what: `${what}, against PyTorch ${peer}`, unit, ours },
      theirs: ours.map(() => value),
      goal: goal?.peers?.[peer] ?? null,
    }),
  )
  const alone = judgeFigure({ id, what, unit, ours, goal: goal?.alone ?? null })
  return goal?.alone === undefined && compared.length > 0 ? compared : [alone, ...compared]
}
