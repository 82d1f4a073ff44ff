import { reasonOf } from '../../contract/known-failure.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { sign } from './marks.ts'
import type { ReportInput, Shown } from './report-input.ts'

/** How each run ended, in words; null without any. */
export function verdictsSection(shown: Shown): Markup | null {
  if (shown.runs.length === 0) return null
  const lines = shown.runs.map(({ run, rung, name, verdict }) => {
    const ended =
      run.state === 'completed'
        ? phrase(verdicts[verdict.kind], { because: verdict.because })
        : phrase('report.endedAt', { state: run.state, step: run.step, steps: run.steps })
    const failed =
      run.error === undefined
        ? null
        : html` <span class="error"
            >${reasonOf(SizewiseError.fromData(run.error))}${run.error.at === undefined ? '' : ` (${run.error.at})`}</span
          >`
    return html`<li>
      ${sign(rung)}<span><b>${name}</b> ${ended}${failed}</span>
    </li>`
  })
  return html`<h2>${phrase('report.endings')}</h2>
    <ul class="verdicts">
      ${lines}
    </ul>`
}

const verdicts = {
  overfitted: 'report.overfitted',
  'still falling': 'report.falling',
  settled: 'report.settled',
  unknown: 'report.unknown',
} as const

/** Warnings of the data and the plan; null when there are none. */
export function warningsSection({ dataset, warnings }: ReportInput): Markup | null {
  const all = [...(dataset?.warnings ?? []), ...warnings]
  if (all.length === 0) return null
  return html`<h2>${phrase('report.warnings')}</h2>
    <ul class="warnings">
      ${all.map((warning) => html`<li>${warning}</li>`)}
    </ul>`
}
