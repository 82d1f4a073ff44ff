import { cutMiddle } from '../../contract/format/cut-middle.ts'
import type { Fit } from '../../contract/fit.ts'
import { formatShortCount } from '../../contract/format/count.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { frame, pathThrough, plotRange, round } from './frame.ts'
import type { Size } from './frame.ts'
import { LabelRoom, placesAlong, placesAround } from './label-room.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { marker } from './marks.ts'
import type { Shown } from './report-input.ts'
import { evenLabels, logScale } from './scale.ts'
import type { Scale } from './scale.ts'

/** Loss against parameters without embeddings, both logarithmic, with the fitted curve, its band and E where the fit carries. */
export function sizeChart(shown: Shown, fit: Fit | null, percent: number, size: Size): Markup {
  const carried = fit !== null && fit.verdict.carries ? fit : null
  const { rungs } = shown
  const largest = rungs.at(-1)!.n
  const best = Math.min(...rungs.map((rung) => rung.loss))
  const within = best * (1 + percent / 100)
  const range = plotRange(size)
  const inView =
    carried === null
      ? []
      : carried.band.x
          .map((_, index) => index)
          .filter((index) => carried.band.x[index]! <= 4.2 * largest && carried.band.x[index]! >= 0.9 * rungs[0]!.n)
  const losses = [...shown.rungs.flatMap((rung) => rung.runs.map((run) => run.best!.validation_loss)), within]
  const x = logScale([...rungs.map((rung) => rung.n), ...inView.map((index) => carried!.band.x[index]!)], range.x, {
    ticks: size.width > 500 ? 9 : 4,
  })
  const y = logScale([...losses, ...(carried === null ? [] : [carried.E])], range.y, { ticks: 7, margin: 0.09 })
  const room = new LabelRoom({ left: range.x[0], right: range.x[1] + 14, top: 0, bottom: range.y[0] })
  for (const rung of rungs) room.mark(x.at(rung.n), y.at(rung.loss))
  room.line(y.at(within))
  if (carried !== null) room.line(y.at(carried.E))
  const names = points(shown, x, y, room)
  const content = html`${carried === null ? joined(shown, x, y) : curve(carried, inView, largest, x, y)}
    <line
      class="within"
      x1="${range.x[0]}"
      x2="${range.x[1]}"
      y1="${round(y.at(within))}"
      y2="${round(y.at(within))}"
    />
    ${lineName(shown.say(phrase('report.within', { percent })), y.at(within), range.x, room)}
    ${carried === null ? null : limit(shown.say(floorOf(carried)), y.at(carried.E), range.x, room)} ${names}`
  const sizes = rungs.map((rung) => `${rung.model} ${rung.loss.toFixed(3)}`)
  return frame(
    size,
    { scale: x, title: phrase('report.axisParameters'), label: formatShortCount },
    { scale: y, title: phrase('report.axisLoss'), label: evenLabels(y.ticks) },
    phrase('report.sizesInWords', { sizes }),
    content,
  )
}

function joined({ rungs }: Shown, x: Scale, y: Scale): Markup {
  return html`<path
    class="line"
    style="stroke:var(--faint)"
    d="${pathThrough(rungs.map((rung) => [x.at(rung.n), y.at(rung.loss)]))}"
  />`
}

function curve(fit: Fit, inView: readonly number[], largest: number, x: Scale, y: Scale): Markup {
  const held = (value: number): number => y.at(Math.min(y.high, Math.max(y.low, value)))
  const along = (losses: readonly number[], indices: readonly number[]) =>
    indices.map((index) => [x.at(fit.band.x[index]!), held(losses[index]!)] as const)
  const measured = inView.filter((index) => fit.band.x[index]! <= largest)
  const beyond = inView.filter((index) => fit.band.x[index]! > largest)
  const band = [...along(fit.band.low, inView), ...along(fit.band.high, inView).reverse()]
  return html`<path class="band" d="${pathThrough(band)}Z" />
    <path class="curve" d="${pathThrough(along(fit.band.loss, measured))}" />
    <path
      class="curve"
      stroke-dasharray="4 4"
      d="${pathThrough(along(fit.band.loss, [...measured.slice(-1), ...beyond]))}"
    />`
}

/** The loss that no size gets below, with its interval. */
function floorOf({ E: loss, level, intervals }: Fit): Phrase {
  if (intervals.E === undefined) return phrase('report.floor', { loss })
  const [low, high] = intervals.E
  return phrase('report.floorBetween', { loss, level, low, high })
}

function limit(name: string, at: number, across: [number, number], room: LabelRoom): Markup {
  return html`<line class="limit" x1="${across[0]}" x2="${across[1]}" y1="${round(at)}" y2="${round(at)}" />
    ${lineName(name, at, across, room)}`
}

function lineName(text: string, at: number, across: [number, number], room: LabelRoom): Markup {
  const place = room.put(text, 11, placesAlong(across[0], across[1], at))
  return html`<text class="note" text-anchor="${place.anchor}" x="${round(place.x)}" y="${round(place.y)}"
    >${text}</text
  >`
}

/** A marker for each size and its seeds, and its name where there is room. */
function points({ rungs }: Shown, x: Scale, y: Scale, room: LabelRoom): Markup[] {
  return rungs.map((rung) => {
    const [px, py] = [x.at(rung.n), y.at(rung.loss)]
    const name = cutMiddle(rung.model, 16)
    const place = room.put(name, 12, placesAround(px, py))
    const seeds =
      rung.runs.length > 1
        ? rung.runs.map((run) =>
            marker(
              rung.place,
              px,
              y.at(run.best!.validation_loss),
              phrase('report.seedOf', { model: rung.model, seed: run.seed, loss: run.best!.validation_loss }),
              { hollow: true, radius: 3.5 },
            ),
          )
        : []
    return html`${seeds}${marker(rung.place, px, py, `${rung.model}: ${rung.loss.toFixed(4)}`)}
      <text class="label" text-anchor="${place.anchor}" x="${round(place.x)}" y="${round(place.y)}"
        ><title>${rung.model}</title>${name}</text
      >`
  })
}
