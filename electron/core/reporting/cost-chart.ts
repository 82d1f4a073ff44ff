import { cutMiddle } from '../../contract/format/cut-middle.ts'
import { isDominated } from '../../contract/format/dominated.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { frame, pathThrough, plotRange, round } from './frame.ts'
import type { Size } from './frame.ts'
import { LabelRoom, placesAround } from './label-room.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { marker } from './marks.ts'
import type { Shown, ShownRun } from './report-input.ts'
import { evenLabels, logScale } from './scale.ts'

export interface Cost {
  title: Phrase
  of: (shown: ShownRun) => number | null
  label: (value: number) => string
}

interface CostPoint {
  shown: ShownRun
  cost: number
  loss: number
}

function pointsOf(shown: Shown, cost: Cost): CostPoint[] {
  return shown.runs.flatMap((one): CostPoint[] => {
    const value = cost.of(one)
    return one.run.best === null || one.run.state !== 'completed' || value === null || !(value > 0)
      ? []
      : [{ shown: one, cost: value, loss: one.run.best.validation_loss }]
  })
}

export function anyDominated(shown: Shown, cost: Cost): boolean {
  const points = pointsOf(shown, cost)
  return points.some((point) => isDominated(point, points))
}

/** Best validation loss against what a run cost; dominated models are grey. Null without a finished run that knows its cost. */
export function costChart(shown: Shown, cost: Cost, size: Size): Markup | null {
  const points = pointsOf(shown, cost)
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
  const room = new LabelRoom({ left: range.x[0], right: range.x[1] + 14, top: 0, bottom: range.y[0] })
  for (const point of points) room.mark(x.at(point.cost), y.at(point.loss))
  const marks = points.map((point) => {
    const greyed = !frontier.includes(point)
    const [px, py] = [x.at(point.cost), y.at(point.loss)]
    const said = { run: point.shown.name, loss: point.loss, cost: cost.label(point.cost) }
    const tooltip = greyed ? phrase('report.costDominated', said) : phrase('report.costOf', said)
    return marker(point.shown.rung, px, py, tooltip, { greyed })
  })
  // One name a size, at the best of its seeds.
  const named = points.filter((point) =>
    points.every((other) => other.shown.rung !== point.shown.rung || other.loss >= point.loss),
  )
  const names = named.map((point) => {
    const name = cutMiddle(point.shown.run.model.name, 16)
    const place = room.put(name, 12, placesAround(x.at(point.cost), y.at(point.loss)))
    return html`<text
      class="${frontier.includes(point) ? 'label' : 'label grey'}"
      text-anchor="${place.anchor}"
      x="${round(place.x)}"
      y="${round(place.y)}"
      >${name}</text
    >`
  })
  return frame(
    size,
    { scale: x, title: cost.title, label: cost.label },
    { scale: y, title: phrase('report.axisLoss'), label: evenLabels(y.ticks) },
    phrase('report.costInWords', { cost: cost.title }),
    html`<path
        class="line"
        style="stroke:var(--faint)"
        d="${pathThrough(frontier.map((point) => [x.at(point.cost), y.at(point.loss)]))}"
      />${marks}${names}`,
  )
}
