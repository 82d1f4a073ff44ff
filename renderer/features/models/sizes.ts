import { ramp, type Theme } from '../../../electron/contract/format/ramp.ts'
import type { DraftPlan, LadderMove, StudyDraft } from '../../../electron/contract/draft.ts'

/** Each rung's colour, by its place in the order of sizes. */
export function rungColours(plan: DraftPlan, theme: Theme): string[] {
  const colours = ramp(theme, plan.rungs.length)
  const order = plan.rungs
    .map(({ description }, index) => ({ index, size: description?.parameters.total ?? 0 }))
    .sort((a, b) => a.size - b.size)
  const placed: string[] = []
  order.forEach(({ index }, place) => {
    placed[index] = colours[place] ?? 'currentColor'
  })
  return placed
}

/** The move that leaves the ladder where it is; undefined while no rung has a size. */
export function moveOf(draft: StudyDraft, plan: DraftPlan): LadderMove | undefined {
  const counts = plan.rungs.flatMap(({ description }) => description?.parameters.without_embeddings ?? [])
  const first = draft.ladder[0]
  if (counts.length === 0 || first === undefined) return undefined
  const { family, context, tied_embeddings } = first
  return {
    family,
    context,
    from: Math.max(2000, Math.min(...counts)),
    to: Math.max(2000, ...counts),
    sizes: draft.ladder.length,
    ...(tied_embeddings === undefined ? {} : { tied_embeddings }),
  }
}

/** The smallest and the largest rung's parameters in total. */
export function extentOf(plan: DraftPlan): [smallest: number, largest: number] | undefined {
  const totals = plan.rungs.flatMap(({ description }) => description?.parameters.total ?? [])
  return totals.length === 0 ? undefined : [Math.min(...totals), Math.max(...totals)]
}

/** 0.10 Wh, 12.5 Wh, 1.20 kWh: figures of one column, as short as each other. */
export function formatEnergy(wattHours: number): string {
  const [value, unit] = wattHours < 1000 ? [wattHours, 'Wh'] : [wattHours / 1000, 'kWh']
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`
}
