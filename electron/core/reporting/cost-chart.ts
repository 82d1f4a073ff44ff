import { frame, pathThrough, plotRange, round } from './frame.ts'
import type { Size } from './frame.ts'
import { cutMiddle, html } from './markup.ts'
import type { Markup } from './markup.ts'
import { marker } from './marks.ts'
import type { Shown, ShownRun } from './report-input.ts'
import { logScale } from './scale.ts'

export interface Cost {
  title: string
  of: (shown: ShownRun) => number | null
  label: (value: number) => string
}

interface CostPoint {
  shown: ShownRun
  cost: number
  loss: number
}

/** A point is dominated when another costs no more and loses no more, and is better in one of the two. */
export function isDominated(
  point: { cost: number; loss: number },
  points: readonly { cost: number; loss: number }[],
): boolean {
  return points.some(
    (other) =>
      other.cost <= point.cost && other.loss <= point.loss && (other.cost < point.cost || other.loss < point.loss),
  )
}

/** Best validation loss against what a run cost; dominated models are grey. Null without a finished run that knows its cost. */
export function costChart(shown: Shown, cost: Cost, size: Size): Markup | null {
  const points = shown.runs.flatMap((one): CostPoint[] => {
    const value = cost.of(one)
    return one.run.best === null || one.run.state !== 'completed' || value === null || !(value > 0)
      ? []
      : [{ shown: one, cost: value, loss: one.run.best.validation_loss }]
  })
  if (points.length === 0) return null
  const range = plotRange(size)
  const x = logScale(
    points.map((point) => point.cost),
    range.x,
    { ticks: 5, margin: 0.12 },
  )
  const y = logScale(
    points.map((point) => point.loss),
    range.y,
    { ticks: 6, margin: 0.12 },
  )
  const frontier = points.filter((point) => !isDominated(point, points)).sort((a, b) => a.cost - b.cost)
  const marks = points.map((point) => {
    const greyed = !frontier.includes(point)
    const [px, py] = [x.at(point.cost), y.at(point.loss)]
    const anchor = px < 110 ? 'start' : px > size.width - 80 ? 'end' : 'middle'
    const tooltip = `${point.shown.name}: ${point.loss.toFixed(4)} at ${cost.label(point.cost)}${greyed ? ' (dominated)' : ''}`
    return html`${marker(point.shown.rung, px, py, tooltip, { greyed })}<text
        class="${greyed ? 'label grey' : 'label'}"
        text-anchor="${anchor}"
        x="${round(px)}"
        y="${round(py - 10)}"
        >${cutMiddle(point.shown.name, 12)}</text
      >`
  })
  return frame(
    size,
    { scale: x, title: cost.title, label: cost.label },
    { scale: y, title: 'validation loss, nats per token', label: (value) => String(value) },
    `Validation loss against ${cost.title}`,
    html`<path
        class="line"
        style="stroke:var(--faint)"
        d="${pathThrough(frontier.map((point) => [x.at(point.cost), y.at(point.loss)]))}"
      />${marks}`,
  )
}
