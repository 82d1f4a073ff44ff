import { cutMiddle } from '../../contract/format/cut-middle.ts'
import { withinPercent } from '../answering/answer-study.ts'
import { formatCount } from '../../contract/format/count.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { anyDominated, costChart } from './cost-chart.ts'
import type { Cost } from './cost-chart.ts'
import { curvesChart, curvesOf } from './curves-chart.ts'
import { duration } from './figures.ts'
import type { Size } from './frame.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { sign } from './marks.ts'
import type { ReportInput, Shown } from './report-input.ts'
import { sizeChart } from './size-chart.ts'

const memory: Cost = {
  title: phrase('report.axisMemory'),
  of: ({ run }) => run.peak_memory_bytes,
  label: (bytes) => String(Number((bytes / 1e6).toPrecision(3))),
}
const time: Cost = {
  title: phrase('report.axisTime'),
  of: ({ run }) => run.duration_s,
  label: (seconds) => String(Number(seconds.toPrecision(3))),
}

/** One drawing for each width of the page, so that text stays as large as it is; the style sheet shows one. */
function drawings(draw: (size: Size) => Markup | null, wide: Size): Markup | null {
  const drawn = draw(wide)
  return drawn === null
    ? null
    : html`<div class="wide">${drawn}</div>
        <div class="middle">${draw({ width: 640, height: 380 })}</div>
        <div class="slim">${draw({ width: 360, height: 300 })}</div>`
}

const half: Size = { width: 596, height: 340 }

/** The chart that proves the answer. */
export function sizeFigure({ study }: ReportInput, shown: Shown): Markup | null {
  if (shown.rungs.length === 0) return null
  const curve =
    study.fit !== null && study.fit.verdict.carries
      ? phrase('report.curveWithBand', { level: study.fit.level })
      : phrase('report.noCurve')
  const drawn = drawings((size) => sizeChart(shown, study.fit, withinPercent, size), { width: 1216, height: 440 })
  return html`<figure>
    ${drawn}
    <figcaption>${phrase('report.captionOfSizes', { curve })}</figcaption>
  </figure>`
}

export function legend(shown: Shown): Markup {
  const first = shown.runs.filter((one, index) => shown.runs.findIndex((other) => other.rung === one.rung) === index)
  return html`<ul class="legend">
    ${first.map(
      ({ run, rung }) =>
        html`<li>
          ${sign(rung)}<span title="${run.model.name}"
            >${cutMiddle(run.model.name, 28)}
            <small
              >${formatCount(run.parameters.total)},
              ${run.state === 'completed' ? duration(run.duration_s) : phrase('report.state', { state: run.state })}</small
            ></span
          >
        </li>`,
    )}
  </ul>`
}

export function curvesFigure(shown: Shown): Markup | null {
  const { validation, training } = curvesOf(shown)
  const left = drawings((size) => curvesChart(validation, 'validation', size), half)
  const right = drawings((size) => curvesChart(training, 'training', size), half)
  if (left === null && right === null) return null
  return html`<h2>${phrase('report.whileTraining')}</h2>
    <div class="pair">
      <figure>${left}</figure>
      <figure>${right}</figure>
    </div>
    <p class="aside">${phrase('report.curvesNote')}</p>`
}

export function costFigure(shown: Shown): Markup | null {
  const left = drawings((size) => costChart(shown, memory, size), half)
  const right = drawings((size) => costChart(shown, time, size), half)
  if (left === null && right === null) return null
  const greyed = anyDominated(shown, memory) || anyDominated(shown, time)
  return html`<h2>${phrase('report.cost')}</h2>
    <div class="pair">
      <figure>${left}</figure>
      <figure>${right}</figure>
    </div>
    ${greyed ? html`<p class="aside">${phrase('report.grey')}</p>` : null}`
}
