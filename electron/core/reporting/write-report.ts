import { cutMiddle } from '../../contract/format/cut-middle.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { factsSection } from './facts-section.ts'
import { moment } from './figures.ts'
import { fitSection } from './fit-section.ts'
import { html } from './markup.ts'
import type { Markup, Say } from './markup.ts'
import { verdictsSection, warningsSection } from './notes-section.ts'
import { costFigure, curvesFigure, legend, sizeFigure } from './pictures.ts'
import type { ReportInput } from './report-input.ts'
import { runsTable } from './runs-table.ts'
import { showRuns } from './shown.ts'
import { styles } from './styles.ts'

/** A study's report as one HTML document that needs no script and no other file. */
export function writeReport(input: ReportInput): string {
  const { study } = input
  const shown = showRuns(input)
  const { say } = shown
  const sentence = unbroken(say(study.answer?.sentence ?? phrase('report.noneFinished')))
  const chosen = study.answer?.smallest_within?.model ?? null
  const body = html`<main>
    <header>
      <p class="name" title="${study.name}">
        ${cutMiddle(study.name, 90)} · ${phrase('report.state', { state: study.state })}
      </p>
      <h1>${sentence}</h1>
      ${nextLine(input, say)}
    </header>
    ${sizeFigure(input, shown)} ${legend(shown)}
    <h2>${phrase('report.runs')}</h2>
    ${shown.runs.length === 0 ? html`<p>${phrase('report.noRun')}</p>` : runsTable(shown, chosen)}
    ${curvesFigure(shown)} ${costFigure(shown)} ${verdictsSection(shown)} ${warningsSection(input)}
    ${fitSection(study.fit)}
    ${factsSection(
      input,
      shown.runs.map(({ run }) => run),
    )}
    <footer>
      ${phrase('report.footer', { machine: input.machine, version: input.version, at: moment(input.written_at) })}
    </footer>
  </main>`
  return (
    html`<!doctype html>
<html lang="${input.language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${study.name} · Sizewise</title>
<style>`.source() +
    styles(shown.places) +
    html`</style></head>
<body>${body}</body>
</html>
`.source(say)
  )
}

/** A per cent sign stays on the line of its number. */
const unbroken = (sentence: string): string => sentence.replace(/(\d) %/g, '$1\u00A0%')

function nextLine({ study }: ReportInput, say: Say): Markup | null {
  const next = study.answer?.train_next ?? null
  return next === null ? null : html`<p class="next">${unbroken(say(phrase('report.next', next)))}</p>`
}
