import type { Fit } from '../../contract/fit.ts'
import { formatCount } from '../../contract/format/count.ts'
import { frame, pathThrough, plotRange, round } from './frame.ts'
import type { Size } from './frame.ts'
import { cutMiddle, html } from './markup.ts'
import type { Markup } from './markup.ts'
import { marker } from './marks.ts'
import type { Shown } from './report-input.ts'
import { logScale } from './scale.ts'
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
  const content = html`${carried === null ? joined(shown, x, y) : curve(carried, inView, largest, x, y, range.x)}
    <line
      class="within"
      x1="${range.x[0]}"
      x2="${range.x[1]}"
      y1="${round(y.at(within))}"
      y2="${round(y.at(within))}"
    />
    <text class="note" text-anchor="end" x="${range.x[1] - 4}" y="${round(y.at(within)) - 5}"
      >within ${percent} % of the best</text
    >
    ${points(shown, x, y, size, y.at(within))}`
  const summary = `Validation loss against parameters: ${rungs.map((rung) => `${rung.model} ${rung.loss.toFixed(3)}`).join(', ')}`
  return frame(
    size,
    { scale: x, title: 'parameters without embeddings', label: formatCount },
    { scale: y, title: 'validation loss, nats per token', label: (value) => String(value) },
    summary,
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

function curve(
  fit: Fit,
  inView: readonly number[],
  largest: number,
  x: Scale,
  y: Scale,
  across: [number, number],
): Markup {
  const held = (value: number): number => y.at(Math.min(y.high, Math.max(y.low, value)))
  const along = (losses: readonly number[], indices: readonly number[]) =>
    indices.map((index) => [x.at(fit.band.x[index]!), held(losses[index]!)] as const)
  const measured = inView.filter((index) => fit.band.x[index]! <= largest)
  const beyond = inView.filter((index) => fit.band.x[index]! > largest)
  const band = [...along(fit.band.low, inView), ...along(fit.band.high, inView).reverse()]
  const E = round(y.at(fit.E))
  return html`<path class="band" d="${pathThrough(band)}Z" />
    <path class="curve" d="${pathThrough(along(fit.band.loss, measured))}" />
    <path
      class="curve"
      stroke-dasharray="4 4"
      d="${pathThrough(along(fit.band.loss, [...measured.slice(-1), ...beyond]))}"
    />
    <line class="limit" x1="${across[0]}" x2="${across[1]}" y1="${E}" y2="${E}" />
    <text class="note" x="${across[0] + 4}" y="${E - 5}"
      >E =
      ${fit.E.toFixed(3)}${fit.intervals.E === undefined ? null : html` (${Math.round(100 * fit.level)} %: ${fit.intervals.E[0].toFixed(3)} to ${fit.intervals.E[1].toFixed(3)})`}</text
    >`
}

/** Markers per seed, and a name for each size above or below its point, whichever is free. */
function points({ rungs }: Shown, x: Scale, y: Scale, size: Size, withinLine: number): Markup[] {
  let lastLabel = -Infinity
  let above = true
  return rungs.map((rung) => {
    const [px, py] = [x.at(rung.n), y.at(rung.loss)]
    above = Math.abs(py - 15 - withinLine) < 9 ? false : px - lastLabel < 64 ? !above : true
    lastLabel = px
    const anchor = px < 100 ? 'start' : px > size.width - 90 ? 'end' : 'middle'
    const seeds =
      rung.runs.length > 1
        ? rung.runs.map((run) =>
            marker(
              rung.place,
              px,
              y.at(run.best!.validation_loss),
              `${rung.model}, seed ${run.seed}: ${run.best!.validation_loss.toFixed(4)}`,
              { hollow: true, radius: 3.5 },
            ),
          )
        : []
    return html`${seeds}${marker(rung.place, px, py, `${rung.model}: ${rung.loss.toFixed(4)}`)}
      <text class="label" text-anchor="${anchor}" x="${round(px)}" y="${round(above ? py - 11 : py + 19)}"
        ><title>${rung.model}</title>${cutMiddle(rung.model, 12)}</text
      >`
  })
}
