import { isDominated } from '../../../electron/contract/format/dominated.ts'
import type { ComparedRun } from '../../../electron/contract/comparison.ts'
import type { ScatterCurve, ScatterPoint } from '../../lib/charts/scatter.ts'
import type { SizePlace } from '../../lib/format/places.ts'

interface Shown {
  compared: readonly ComparedRun[]
  places: ReadonlyMap<string, SizePlace>
  nameOf(run: ComparedRun): string
}

type Figure = (run: ComparedRun) => number | null

/** A point for each run that has both figures. */
export function pointsOf({ compared, places, nameOf }: Shown, x: Figure, y: Figure): ScatterPoint[] {
  return compared.flatMap((run) => {
    const [atX, atY] = [x(run), y(run)]
    if (atX === null || atY === null || !Number.isFinite(atX) || !Number.isFinite(atY)) return []
    const place = places.get(run.id) ?? { rung: 0, rungs: 1 }
    return [{ id: run.id, label: nameOf(run), short: run.model.name, family: run.study, x: atX, y: atY, ...place }]
  })
}

/** The best validation loss of a run that ended by itself: only these are held against each other. */
export const finishedLoss: Figure = (run) => (run.state === 'completed' ? (run.best?.validation_loss ?? null) : null)

/** Dominated points greyed, and the line through the others. */
export function withFrontier(points: readonly ScatterPoint[]): { points: ScatterPoint[]; curves: ScatterCurve[] } {
  const costs = points.map(({ x, y }) => ({ cost: x, loss: y }))
  const judged = points.map((point, index) => ({ ...point, greyed: isDominated(costs[index]!, costs) }))
  const frontier = judged.filter(({ greyed }) => !greyed).sort((a, b) => a.x - b.x)
  const curve = frontier.map(({ x, y }) => [x, y] as const)
  return { points: judged, curves: curve.length > 1 ? [{ points: curve, look: 'faint' }] : [] }
}
