import type { BenchmarkResult } from '../../contract/benchmark.ts'
import type { Engine } from '../ports/engine.ts'
import { judgeFigure, judgeRatio } from './judge.ts'
import { nativeFigures } from './native-figures.ts'
import type { PeerModel, PeerSetting, TorchPeer } from './torch-peer.ts'

/** The two models of the table of goals; test/bench/torch_train.py and the native benchmark have their numbers. */
const models: { name: PeerModel; native: string; flops_share: number }[] = [
  { name: '124M', native: 'C4 124m', flops_share: 0.75 },
  { name: 'small', native: 'C4 small', flops_share: 0.7 },
]

const goals: Record<PeerSetting, number> = { 'as installed': 2.2, strongest: 1.5 }

export interface ComparisonOptions {
  threads: number
  alternations: number
  /** Of each measurement. */
  seconds: number
  signal: AbortSignal
  log(line: string): void
}

/**
 * C4: train tokens a second of our step and of PyTorch's, turn by turn, so that the machine's moods meet both alike; in
 * processor time with one thread, in wall time with several. C4b: our model FLOPs as a share of the measured peak.
 */
export async function compareTraining(
  engine: Engine,
  peer: TorchPeer | null,
  options: ComparisonOptions,
): Promise<BenchmarkResult[]> {
  const { threads, alternations, seconds, log } = options
  const results: BenchmarkResult[] = []
  for (const { name, native, flops_share } of models) {
    const [ours, shares]: [number[], number[]] = [[], []]
    const theirs = new Map<PeerSetting, number[]>(settingsOf(peer).map((setting) => [setting, []]))
    for (let turn = 1; turn <= alternations; turn++) {
      const figures = await nativeFigures(engine, native, ['tokens_per_second', 'model_flops_share'], options)
      ours.push(figures.tokens_per_second)
      shares.push(figures.model_flops_share)
      for (const [setting, speeds] of theirs) speeds.push(await peer!.tokensPerSecond(name, setting, threads, seconds))
      const said = [...theirs].map(([setting, speeds]) => `, ${peer!.version} ${setting} ${Math.round(speeds.at(-1)!)}`)
      log(
        `C4 ${name}, threads ${threads}, ${turn} of ${alternations}: ${Math.round(figures.tokens_per_second)} tokens/s${said.join('')}`,
      )
    }
    const step = `train step ${name}, fp32, ${threads === 1 ? '1 thread' : `${threads} threads`}`
    const unit = threads === 1 ? 'tokens per processor second' : 'tokens/s'
    for (const [setting, speeds] of theirs) {
      results.push(
        judgeRatio({
          id: 'C4',
          what: `${step}, against ${peer!.version} ${setting}`,
          unit,
          ours,
          theirs: speeds,
          goal: { at_least: goals[setting] },
        }),
      )
    }
    if (theirs.size === 0)
      results.push(
        judgeRatio({ id: 'C4', what: step, unit, ours, theirs: null, goal: { at_least: goals['as installed'] } }),
      )
    results.push(
      judgeFigure({
        id: 'C4b',
        what: `model FLOPs of the ${step}`,
        unit: 'share of the FMA peak',
        ours: shares,
        goal: { at_least: flops_share },
      }),
    )
  }
  return results
}

function settingsOf(peer: TorchPeer | null): PeerSetting[] {
  if (peer === null) return []
  return peer.hasStrongest ? ['as installed', 'strongest'] : ['as installed']
}
