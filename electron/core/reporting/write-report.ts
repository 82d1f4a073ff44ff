import { withinPercent } from '../answering/answer-study.ts'
import { formatCount } from '../../contract/format/count.ts'
import { costChart } from './cost-chart.ts'
import type { Cost } from './cost-chart.ts'
import { curvesChart, curvesOf } from './curves-chart.ts'
import { factsSection } from './facts-section.ts'
import { duration } from './figures.ts'
import { fitSection } from './fit-section.ts'
import type { Size } from './frame.ts'
import { cutMiddle, html } from './markup.ts'
import type { Markup } from './markup.ts'
import { sign } from './marks.ts'
import { verdictsSection, warningsSection } from './notes-section.ts'
import type { ReportInput, Shown } from './report-input.ts'
import { runsTable } from './runs-table.ts'
import { showRuns } from './shown.ts'
import { sizeChart } from './size-chart.ts'
import { styles } from './styles.ts'

const memory: Cost = {
  title: 'peak memory in training, MB',
  of: ({ run }) => run.peak_memory_bytes,
  label: (bytes) => String(Number((bytes / 1e6).toPrecision(3))),
}
const time: Cost = {
  title: 'training time, s',
  of: ({ run }) => run.duration_s,
  label: (seconds) => String(Number(seconds.toPrecision(3))),
}

/** A study's report as one HTML document that needs no script and no other file. */
export function writeReport(input: ReportInput): string {
  const { study } = input
  const shown = showRuns(input)
  const sentence = study.answer?.sentence ?? 'No run has finished yet.'
  const body = html`<main>
    <header>
      <p class="name" title="${study.name}">${cutMiddle(study.name, 90)} · ${study.state}</p>
      <h1>${sentence}</h1>
      ${nextLine(input)}
    </header>
    ${sizeFigure(input, shown)} ${legend(shown)}
    <h2>Runs</h2>
    ${shown.runs.length === 0 ? html`<p>This study has no run.</p>` : runsTable(shown, study.answer?.smallest_within?.model ?? null)}
    ${curvesFigure(shown)} ${costFigure(shown)} ${verdictsSection(shown)} ${warningsSection(input)}
    ${fitSection(study.fit)}
    ${factsSection(
      input,
      shown.runs.map(({ run }) => run),
    )}
    <footer>${input.machine} · written by Sizewise ${input.version}, ${input.written_at}</footer>
  </main>`
  return (
    html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${study.name} · Sizewise</title>
<style>`.source +
    styles(shown.places) +
    html`</style></head>
<body>${body}</body>
</html>
`.source
  )
}

function nextLine({ study }: ReportInput): Markup | null {
  const next = study.answer?.train_next ?? null
  return next === null
    ? null
    : html`<p class="next">Next: ${formatCount(next.parameters)} parameters, because ${next.reason}.</p>`
}

/** The same drawing for wide and for narrow screens; the style sheet shows one. */
function both(draw: (size: Size) => Markup | null, wide: Size, slim: Size): Markup | null {
  const drawn = draw(wide)
  return drawn === null
    ? null
    : html`<div class="wide">${drawn}</div>
        <div class="slim">${draw(slim)}</div>`
}

function sizeFigure({ study }: ReportInput, shown: Shown): Markup | null {
  if (shown.rungs.length === 0) return null
  const said =
    study.fit !== null && study.fit.verdict.carries
      ? `fitted curve with its ${Math.round(100 * study.fit.level)} % band`
      : 'no curve: these runs cannot carry a fitted law'
  const drawn = both(
    (size) => sizeChart(shown, study.fit, withinPercent, size),
    { width: 1132, height: 430 },
    { width: 360, height: 320 },
  )
  return html`<figure>
    ${drawn}
    <figcaption>Best validation loss of each size; ${said}.</figcaption>
  </figure>`
}

function legend(shown: Shown): Markup {
  const first = shown.runs.filter((one, index) => shown.runs.findIndex((other) => other.rung === one.rung) === index)
  return html`<ul class="legend">
    ${first.map(
      ({ run, rung }) =>
        html`<li>
          ${sign(rung)}<span title="${run.model.name}"
            >${cutMiddle(run.model.name, 28)}
            <small>${formatCount(run.parameters.total)}, ${duration(run.duration_s)}</small></span
          >
        </li>`,
    )}
  </ul>`
}

const half: Size = { width: 554, height: 330 }
const slim: Size = { width: 360, height: 280 }

function curvesFigure(shown: Shown): Markup | null {
  const { validation, training } = curvesOf(shown)
  const all = [...validation, ...training]
  const left = both((size) => curvesChart(validation, all, 'validation loss', size), half, slim)
  const right = both((size) => curvesChart(training, all, 'training loss', size), half, slim)
  if (left === null && right === null) return null
  return html`<h2>While training</h2>
    <div class="pair">
      <figure>${left}</figure>
      <figure>${right}</figure>
    </div>`
}

function costFigure(shown: Shown): Markup | null {
  const left = both((size) => costChart(shown, memory, size), half, slim)
  const right = both((size) => costChart(shown, time, size), half, slim)
  if (left === null && right === null) return null
  return html`<h2>What quality costs</h2>
    <div class="pair">
      <figure>${left}</figure>
      <figure>${right}</figure>
    </div>
    <p class="aside">Grey: another model costs no more and is better.</p>`
}
