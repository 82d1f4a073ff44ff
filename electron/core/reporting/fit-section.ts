import type { Fit } from '../../contract/fit.ts'
import { formatCount } from '../../contract/format/count.ts'
import { english } from '../../contract/phrases/english.ts'
import { fourDigits, plain } from './figures.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'

const laws = {
  N: 'L(N) = E + A / N^alpha',
  D: 'L(D) = E + B / D^beta',
  ND: 'L(N, D) = E + A / N^alpha + B / D^beta',
} as const
const meanings = {
  E: 'irreducible loss, nats per token',
  A: 'weight of size',
  alpha: 'exponent of size',
  B: 'weight of data',
  beta: 'exponent of data',
} as const

/** The fitted law with its intervals and verdict, or why there is none. */
export function fitSection(fit: Fit | null): Markup {
  if (fit === null)
    return html`<h2>Fitted law</h2>
      <p>No run has finished, so there is nothing to fit.</p>`
  const percent = Math.round(100 * fit.level)
  const rows = (['E', 'A', 'alpha', 'B', 'beta'] as const).map((key) => {
    const value = fit[key]
    if (value === null) return null
    const interval = fit.intervals[key]
    return html`<tr>
      <th scope="row">${key}<small>${meanings[key]}</small></th>
      <td>${fourDigits(value)}</td>
      <td>${interval === undefined ? '–' : fourDigits(interval[0])}</td>
      <td>${interval === undefined ? '–' : fourDigits(interval[1])}</td>
    </tr>`
  })
  const verdict = fit.verdict.carries
    ? html`<p class="verdict">These runs carry the law.</p>`
    : html`<p class="verdict no">These runs cannot carry the law:</p>
        <ul class="reasons">
          ${fit.verdict.reasons.map((reason) => html`<li>${english(reason)}</li>`)}
        </ul>`
  const dropped = fit.dropped === 0 ? '' : `, ${fit.dropped} of highest loss left out`
  return html`<h2>Fitted law</h2>
    ${verdict}
    <p class="formula">${laws[fit.law]}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Parameters of the fit">
      <table class="narrow">
        <thead>
          <tr>
            <th scope="col" rowspan="2">parameter</th>
            <th scope="col" rowspan="2">value</th>
            <th scope="colgroup" colspan="2" class="group"><span>${percent} % interval</span></th>
          </tr>
          <tr class="units">
            <th scope="col">from</th>
            <th scope="col">to</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="aside">
      N: parameters without embeddings. ${fit.n} points${dropped}; ${fit.bootstraps} bootstraps over the points; Huber
      objective ${plain(fit.objective)} (δ = 0.001 on log losses; Hoffmann et al. 2022, approach 3).
    </p>
    ${optimal(fit)}`
}

function optimal(fit: Fit): Markup | null {
  if (fit.optimal.length === 0) return null
  return html`<h3>Best split of a FLOP budget</h3>
    <table class="narrow">
      <thead>
        <tr>
          <th scope="col" rowspan="1">budget<small>FLOPs</small></th>
          <th scope="col">parameters</th>
          <th scope="col">tokens</th>
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
