import type { Fit } from '../../contract/fit.ts'
import { formatCount } from '../../contract/format/count.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { fourDigits, plain } from './figures.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'

const laws = {
  N: 'L(N) = E + A / N^alpha',
  D: 'L(D) = E + B / D^beta',
  ND: 'L(N, D) = E + A / N^alpha + B / D^beta',
} as const

/** The fitted law with its intervals and verdict, or why there is none. */
export function fitSection(fit: Fit | null): Markup {
  if (fit === null)
    return html`<h2>${phrase('report.law')}</h2>
      <p>${phrase('report.nothingToFit')}</p>`
  const rows = (['E', 'A', 'alpha', 'B', 'beta'] as const).map((key) => {
    const value = fit[key]
    if (value === null) return null
    const interval = fit.intervals[key]
    return html`<tr>
      <th scope="row">${key}<small>${phrase(`report.${key}`)}</small></th>
      <td>${fourDigits(value)}</td>
      <td>${interval === undefined ? '–' : fourDigits(interval[0])}</td>
      <td>${interval === undefined ? '–' : fourDigits(interval[1])}</td>
    </tr>`
  })
  const verdict = fit.verdict.carries
    ? html`<p class="verdict">${phrase('report.carries')}</p>`
    : html`<p class="verdict no">${phrase('report.carriesNot')}</p>
        <ul class="reasons">
          ${fit.verdict.reasons.map((reason) => html`<li>${reason}</li>`)}
        </ul>`
  const { n, dropped, bootstraps, objective } = fit
  return html`<h2>${phrase('report.law')}</h2>
    ${verdict}
    <p class="formula">${laws[fit.law]}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="${phrase('report.parametersOfFit')}">
      <table class="narrow">
        <thead>
          <tr>
            <th scope="col" rowspan="2">${phrase('report.parameter')}</th>
            <th scope="col" rowspan="2">${phrase('report.value')}</th>
            <th scope="colgroup" colspan="2" class="group">
              <span>${phrase('report.interval', { level: fit.level })}</span>
            </th>
          </tr>
          <tr class="units">
            <th scope="col">${phrase('report.from')}</th>
            <th scope="col">${phrase('report.to')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="aside">${phrase('report.fitFacts', { points: n, dropped, bootstraps, objective: plain(objective) })}</p>
    ${optimal(fit)}`
}

function optimal(fit: Fit): Markup | null {
  if (fit.optimal.length === 0) return null
  return html`<h3>${phrase('report.optimal')}</h3>
    <table class="narrow">
      <thead>
        <tr>
          <th scope="col" rowspan="1">${phrase('report.budget')}<small>FLOPs</small></th>
          <th scope="col">${phrase('report.parameters')}</th>
          <th scope="col">${phrase('report.tokens')}</th>
        </tr>
      </thead>
      <tbody>
        ${fit.optimal.map(
          ({ flops, n, d }) =>
            html`<tr>
              <th scope="row">${plain(flops)}</th>
              <td>${formatCount(n)}</td>
              <td>${formatCount(d)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
}
