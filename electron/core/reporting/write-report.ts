import { cutMiddle } from '../../contract/format/cut-middle.ts'
import { formatCount } from '../../contract/format/count.ts'
import { english } from '../../contract/phrases/english.ts'
import { factsSection } from './facts-section.ts'
import { moment } from './figures.ts'
import { fitSection } from './fit-section.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
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
  const sentence = unbroken(english(study.answer?.sentence ?? 'No run has finished yet.'))
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
    <footer>${input.machine} · written by Sizewise ${input.version}, ${moment(input.written_at)}</footer>
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

/** A per cent sign stays on the line of its number. */
const unbroken = (sentence: string): string => sentence.replace(/(\d) %/g, '$1\u00A0%')

function nextLine({ study }: ReportInput): Markup | null {
  const next = study.answer?.train_next ?? null
  return next === null
    ? null
    : html`<p class="next">
        Next: ${formatCount(next.parameters)} parameters, because ${unbroken(english(next.reason))}.
      </p>`
}
