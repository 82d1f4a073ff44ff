import type { BenchmarkResult } from '../../contract/benchmark.ts'
import type { Precision } from '../../contract/recipe.ts'
import type { Engine } from '../ports/engine.ts'
import { judgeFigure, judgeRatio } from './judge.ts'
import { nativeFigures } from './native-figures.ts'
import type { PeerModel, PeerSetting, TorchPeer } from './torch-peer.ts'

interface ComparedStep {
  /** Of the goal against the peer; with a b behind it, of the share of the peak. */
  id: 'C4' | 'C5'
  model: PeerModel
  precision: Precision
  /** The native benchmark; test/bench/torch_train.py has the numbers of the same model. */
  native: string
  goals: Record<PeerSetting, number>
  flops_share: number
}

const fp32 = { id: 'C4', precision: 'fp32', goals: { 'as installed': 2.2, strongest: 1.5 } } as const
const bf16 = { id: 'C5', precision: 'bf16', goals: { 'as installed': 1.75, strongest: 1.75 } } as const
export const comparedSteps: readonly ComparedStep[] = [
  { ...fp32, model: '124M', native: 'C4 124m', flops_share: 0.75 },
  { ...fp32, model: 'small', native: 'C4 small', flops_share: 0.7 },
  { ...bf16, model: '124M', native: 'C5 124m', flops_share: 0.6 },
  { ...bf16, model: 'small', native: 'C5 small', flops_share: 0.55 },
]

export interface ComparisonOptions {
  threads: number
  alternations: number
  /** Of each measurement. */
  seconds: number
  signal: AbortSignal
  log(line: string): void
}

interface TrainingOptions extends ComparisonOptions {
  /** Without such instructions PyTorch's bf16 is far slower than its fp32, which it is then measured by. */
  processorHasBf16Products: boolean
}

/**
 * C4, in bf16 C5: train tokens a second of our step and of PyTorch's, turn by turn, so that the machine's moods meet both
 * alike; in processor time with one thread, in wall time with several. C4b and C5b: our model FLOPs as a share of the
 * measured peak. `only`: the ids to compare; null: both.
 */
export async function* compareTraining(
  engine: Engine,
  peer: TorchPeer | null,
  options: TrainingOptions,
  only: readonly string[] | null,
): AsyncGenerator<BenchmarkResult> {
  const { threads, alternations, seconds, log } = options
  for (const { id, model, precision, native, goals, flops_share } of comparedSteps) {
    if (only !== null && !only.includes(id)) continue
    const theirPrecision = options.processorHasBf16Products ? precision : 'fp32'
    const [ours, shares]: [number[], number[]] = [[], []]
    const theirs = new Map<PeerSetting, number[]>(settingsOf(peer).map((setting) => [setting, []]))
    for (let turn = 1; turn <= alternations; turn++) {
      const figures = await nativeFigures(engine, native, ['tokens_per_second', 'model_flops_share'], options)
      ours.push(figures.tokens_per_second)
      shares.push(figures.model_flops_share)
      for (const [setting, speeds] of theirs)
        speeds.push(await peer!.tokensPerSecond({ model, precision: theirPrecision, setting, threads, seconds }))
      const said = [...theirs].map(([setting, speeds]) => `, ${peer!.version} ${setting} ${Math.round(speeds.at(-1)!)}`)
      log(
        `${native}, threads ${threads}, ${turn} of ${alternations}: ${Math.round(figures.tokens_per_second)} tokens/s${said.join('')}`,
      )
    }
    const step = `train step ${model}, ${precision}, ${threads === 1 ? '1 thread' : `${threads} threads`}`
    const unit = threads === 1 ? 'tokens per processor second' : 'tokens/s'
    for (const [setting, speeds] of theirs) {
      yield judgeRatio({
        id,
        what: `${step}, against ${peer!.version} ${setting}${theirPrecision === precision ? '' : ', fp32'}`,
        unit,
        ours,
        theirs: speeds,
        goal: { at_least: goals[setting] },
      })
    }
    if (theirs.size === 0)
      yield judgeRatio({ id, what: step, unit, ours, theirs: null, goal: { at_least: goals['as installed'] } })
    yield judgeFigure({
      id: `${id}b`,
      what: `model FLOPs of the ${step}`,
      unit: precision === 'fp32' ? 'share of the FMA peak' : 'share of the bf16 peak',
      ours: shares,
      goal: { at_least: flops_share },
    })
  }
}

function settingsOf(peer: TorchPeer | null): PeerSetting[] {
  if (peer === null) return []
  return peer.hasStrongest ? ['as installed', 'strongest'] : ['as installed']
}
