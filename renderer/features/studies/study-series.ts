import type { ChartSeries } from '../../lib/charts/series.ts'
import type { Messages } from '../../lib/messages/messages.svelte.ts'
import type { RunCurves } from '../../lib/state/run-curves.svelte.ts'
import type { Rung } from './ladder.ts'

export const chartKinds = ['loss', 'learning_rate', 'gradient_norm', 'tokens_per_second'] as const
export type ChartKind = (typeof chartKinds)[number]
export const xKinds = ['step', 'tokens', 'flops', 'elapsed_s'] as const
export type XKind = (typeof xKinds)[number]

/** The lines of one run: training, and beside it validation where the chart shows the loss. */
export function seriesOf(
  { run, rung, rungs, label }: Rung,
  { train, evaluation }: RunCurves,
  kind: ChartKind,
  x: XKind,
  m: Messages['studies'],
): ChartSeries[] {
  const shared = { rung, rungs }
  if (kind !== 'loss') return [{ ...shared, id: run.id, label, x: train[x], y: train[kind], look: 'noisy' }]
  const validation: ChartSeries = {
    ...shared,
    id: `${run.id} validation`,
    label: m.validation(label),
    x: evaluationX(evaluation, train, x),
    y: evaluation.validation_loss,
    look: 'measured',
  }
  const best = bestOf(validation)
  return [
    { ...shared, id: run.id, label: m.training(label), x: train[x], y: train.train_loss, look: 'noisy' },
    best === null ? validation : { ...validation, best },
  ]
}

/** Tokens and FLOPs grow evenly with the steps. */
function evaluationX(evaluation: RunCurves['evaluation'], train: RunCurves['train'], x: XKind): Float64Array {
  if (x === 'step' || x === 'elapsed_s') return evaluation[x]
  const last = train.step.length - 1
  const perStep = last < 0 ? 0 : train[x][last]! / train.step[last]!
  return evaluation.step.map((step) => step * perStep)
}

function bestOf({ x, y }: ChartSeries): { x: number; y: number } | null {
  let lowest = -1
  for (let index = 0; index < y.length; index++) {
    if (Number.isFinite(y[index]) && (lowest < 0 || y[index]! < y[lowest]!)) lowest = index
  }
  return lowest < 0 ? null : { x: x[lowest]!, y: y[lowest]! }
}
