import type { BenchmarkResult } from '../../contract/benchmark.ts'
import type { Engine } from '../ports/engine.ts'
import { judgeRatio } from './judge.ts'
import type { LlmCPeer } from './llm-c-peer.ts'
import { nativeFigures } from './native-figures.ts'
import { comparedSteps, type ComparisonOptions } from './train-comparison.ts'

const goals = { fp32: 6, bf16: 10 }

/** C6: train tokens a second of our steps, in both precisions, and of llm.c's, which knows fp32 alone, turn by turn. */
export async function* compareWithLlmC(
  engine: Engine,
  peer: LlmCPeer,
  options: ComparisonOptions,
): AsyncGenerator<BenchmarkResult> {
  const { threads, alternations, seconds, log } = options
  for (const model of ['124M', 'small'] as const) {
    const steps = comparedSteps.filter((step) => step.model === model)
    const ours = new Map<(typeof steps)[number], number[]>(steps.map((step) => [step, []]))
    const theirs: number[] = []
    for (let turn = 1; turn <= alternations; turn++) {
      theirs.push(await peer.tokensPerSecond({ model, threads, seconds }))
      for (const [{ native }, speeds] of ours)
        speeds.push((await nativeFigures(engine, native, ['tokens_per_second'], options)).tokens_per_second)
      const said = [...ours].map(([{ precision }, speeds]) => `${precision} ${Math.round(speeds.at(-1)!)}`)
      const place = `C6 ${model}, threads ${threads}, ${turn} of ${alternations}`
      log(`${place}: ${said.join(', ')} tokens/s, ${peer.version} ${Math.round(theirs.at(-1)!)}`)
    }
    const [on, unit] = threads === 1 ? ['1 thread', 'tokens per processor second'] : [`${threads} threads`, 'tokens/s']
    for (const [{ precision }, speeds] of ours) {
      const what = `train step ${model}, ${precision}, ${on}, against ${peer.version} (fp32)`
      yield judgeRatio({ id: 'C6', what, unit, ours: speeds, theirs, goal: { at_least: goals[precision] } })
    }
  }
}
