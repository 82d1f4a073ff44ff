import { english } from '../../contract/phrases/english.ts'
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
        ? `${verdicts[verdict.kind]}${english(verdict.because)}`
        : `${capitalised(run.state)} at step ${run.step} of ${run.steps}.`
    const failed =
      run.error === undefined
        ? null
        : html` <span class="error"
            >${english(run.error.message)}${run.error.at === undefined ? '' : ` (${run.error.at})`}</span
          >`
    return html`<li>
      ${sign(rung)}<span><b>${name}</b> ${ended}${failed}</span>
    </li>`
  })
  return html`<h2>How each run ended</h2>
    <ul class="verdicts">
      ${lines}
    </ul>`
}

const verdicts = { overfitted: 'Overfitted. ', 'still falling': 'Still falling. ', settled: 'Settled. ', unknown: '' }
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Warnings of the data and the plan; null when there are none. */
export function warningsSection({ dataset, warnings }: ReportInput): Markup | null {
  const all = [...(dataset?.warnings ?? []), ...warnings]
  if (all.length === 0) return null
  return html`<h2>Warnings</h2>
    <ul class="warnings">
      ${all.map((warning) => html`<li>${english(warning)}</li>`)}
    </ul>`
}
