import { exactCount, fixed, megabytes } from './figures.ts'
import { cutMiddle, html } from './markup.ts'
import type { Markup } from './markup.ts'
import { sign } from './marks.ts'
import type { Shown, ShownRun } from './report-input.ts'

interface Column {
  name: string
  unit: string
  cell: (shown: ShownRun, lowest: number) => string
}

const columns: Column[] = [
  { name: 'parameters', unit: 'total', cell: ({ run }) => exactCount(run.parameters.total) },
  { name: 'parameters', unit: 'no embeddings', cell: ({ run }) => exactCount(run.parameters.without_embeddings) },
  { name: 'tokens', unit: 'trained on', cell: ({ run }) => exactCount(run.tokens) },
  { name: 'validation loss', unit: 'nats/token, best', cell: ({ run }) => fixed(run.best?.validation_loss ?? null, 4) },
  {
    name: 'above best',
    unit: '%',
    cell: ({ run }, lowest) =>
      fixed(run.best === null || !Number.isFinite(lowest) ? null : 100 * (run.best.validation_loss / lowest - 1), 1),
  },
  { name: 'best at', unit: 'step', cell: ({ run }) => (run.best === null ? '–' : exactCount(run.best.step)) },
  { name: 'training loss', unit: 'nats/token, last', cell: ({ run }) => fixed(run.train_loss, 4) },
  { name: 'perplexity', unit: 'per token', cell: ({ run }) => fixed(run.perplexity, 3) },
  { name: 'bits per byte', unit: 'bits', cell: ({ run }) => fixed(run.bits_per_byte, 4) },
  {
    name: 'speed',
    unit: 'tokens/s',
    cell: ({ run }) => (run.tokens_per_second === null ? '–' : exactCount(run.tokens_per_second)),
  },
  { name: 'time', unit: 's', cell: ({ run }) => fixed(run.duration_s > 0 ? run.duration_s : null, 1) },
  { name: 'time', unit: 's, estimated', cell: ({ run }) => fixed(run.estimate?.duration_s ?? null, 1) },
  {
    name: 'memory',
    unit: 'MB, peak',
    cell: ({ run }) => (run.peak_memory_bytes === null ? '–' : megabytes(run.peak_memory_bytes)),
  },
  {
    name: 'memory',
    unit: 'MB, estimated',
    cell: ({ run }) => (run.estimate === null ? '–' : megabytes(run.estimate.memory_bytes)),
  },
]

/** One row a run, smallest first; units stand in the header, the answer's model is marked. */
export function runsTable(shown: Shown, answerModel: string | null): Markup {
  const lowest = Math.min(
    ...shown.runs.flatMap(({ run }) =>
      run.state === 'completed' && run.best !== null ? [run.best.validation_loss] : [],
    ),
  )
  const rows = shown.runs.map((one) => {
    const marked = one.run.model.name === answerModel ? html` class="chosen"` : null
    const cells = columns.map((column) => html`<td>${column.cell(one, lowest)}</td>`)
    return html`<tr${marked}><th scope="row"><span class="name" title="${one.name}">${sign(one.rung)}${cutMiddle(one.name, 24)}</span></th>${cells}<td class="state ${one.run.state}">${one.run.state}</td></tr>
`
  })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of runs">
    <table>
      <thead>
        <tr>
          <th scope="col">model</th>
          ${columns.map((column) => html`<th scope="col">${column.name}<small>${column.unit}</small></th>`)}
          <th scope="col" class="state">state</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}
