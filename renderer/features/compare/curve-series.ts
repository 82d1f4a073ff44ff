import type { ComparedRun } from '../../../electron/contract/comparison.ts'
import { meanBand } from '../../lib/charts/mean-band.ts'
import type { ChartSeries } from '../../lib/charts/series.ts'
import type { SizePlace } from '../../lib/format/places.ts'
import type { RunGroup } from './table-rows.ts'

export const lossKinds = ['validation', 'train'] as const
export type LossKind = (typeof lossKinds)[number]
export const overKinds = ['step', 'tokens', 'flops', 'elapsed_s'] as const
export type OverKind = (typeof overKinds)[number]

/** A run's points as columns. */
interface Curves {
  train: Record<OverKind | 'train_loss', Float64Array>
  evaluation: Record<'step' | 'elapsed_s' | 'validation_loss', Float64Array>
}

interface Line {
  x: Float64Array
  y: Float64Array
}

export function lineOf(run: ComparedRun, { train, evaluation }: Curves, loss: LossKind, over: OverKind): Line {
  if (loss === 'train') return { x: train[over], y: train.train_loss }
  const y = evaluation.validation_loss
  if (over === 'step' || over === 'elapsed_s') return { x: evaluation[over], y }
  // Tokens and FLOPs grow evenly with the steps.
  const perStep = run.step === 0 ? 0 : run[over] / run.step
  return { x: evaluation.step.map((step) => step * perStep), y }
}

export function runSeries(
  run: ComparedRun,
  curves: Curves,
  label: string,
  place: SizePlace,
  loss: LossKind,
  over: OverKind,
): ChartSeries {
  const line = lineOf(run, curves, loss, over)
  const at = loss === 'validation' && run.best !== null ? curves.evaluation.step.indexOf(run.best.step) : -1
  const best = at < 0 ? {} : { best: { x: line.x[at]!, y: line.y[at]! } }
  return { id: run.id, label, ...place, ...line, look: loss === 'train' ? 'noisy' : 'measured', ...best }
}

/** The mean of a group's runs with a band from the lowest to the highest. */
export function groupSeries(
  group: RunGroup,
  lines: readonly Line[],
  label: string,
  place: SizePlace,
  loss: LossKind,
): ChartSeries {
  const { low, high, ...mean } = meanBand(lines)
  const look = loss === 'train' ? 'noisy' : 'measured'
  return { id: group.name, label, ...place, ...mean, look, ...(lines.length > 1 ? { band: { low, high } } : {}) }
}

/** Groups that hold a size each keep the colours of their sizes; others are coloured by their order. */
export function groupPlaces(
  groups: readonly RunGroup[],
  places: ReadonlyMap<string, SizePlace>,
): ReadonlyMap<string, SizePlace> {
  const rungsOf = groups.map(({ runs }) => new Set(runs.map((run) => places.get(run.id)?.rung ?? 0)))
  const bySize =
    rungsOf.every((rungs) => rungs.size === 1) && new Set(rungsOf.flatMap((set) => [...set])).size === groups.length
  return new Map(
    groups.map(({ name, runs }, index) => [
      name,
      (bySize ? places.get(runs[0]!.id) : undefined) ?? { rung: index, rungs: groups.length },
    ]),
  )
}
