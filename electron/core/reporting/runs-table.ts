import { cutMiddle } from '../../contract/format/cut-middle.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { exactCount } from './figures.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import { sign } from './marks.ts'
import type { Shown, ShownRun } from './report-input.ts'

interface Column {
  name: Phrase
  tooltip?: Phrase
  of: (shown: ShownRun, lowest: number) => number | null
  /** Decimals; absent: counts. */
  decimals?: number
}

/** Columns under one heading, which says what they share. */
interface Group {
  name: Phrase
  columns: Column[]
}

const groups: Group[] = [
  {
    name: phrase('report.parameters'),
    columns: [
      { name: phrase('report.total'), of: ({ run }) => run.parameters.total },
      { name: phrase('report.withoutEmbeddings'), of: ({ run }) => run.parameters.without_embeddings },
    ],
  },
  { name: phrase('report.tokens'), columns: [{ name: phrase('report.trainedOn'), of: ({ run }) => run.tokens }] },
  {
    name: phrase('report.validationLossUnit'),
    columns: [
      { name: phrase('report.best'), of: ({ run }) => run.best?.validation_loss ?? null, decimals: 4 },
      { name: phrase('report.atStep'), of: ({ run }) => run.best?.step ?? null },
      {
        name: phrase('report.above'),
        tooltip: phrase('report.aboveLowest'),
        of: ({ run }, lowest) => (run.best === null ? null : 100 * (run.best.validation_loss / lowest - 1)),
        decimals: 1,
      },
    ],
  },
  {
    name: phrase('report.trainingLoss'),
    columns: [{ name: phrase('report.last'), of: ({ run }) => run.train_loss, decimals: 4 }],
  },
  {
    name: phrase('report.perplexity'),
    columns: [{ name: phrase('report.perToken'), of: ({ run }) => run.perplexity, decimals: 3 }],
  },
  {
    name: phrase('report.bits'),
    columns: [{ name: phrase('report.perByte'), of: ({ run }) => run.bits_per_byte, decimals: 4 }],
  },
  {
    name: phrase('report.tokens'),
    columns: [{ name: phrase('report.perSecond'), of: ({ run }) => run.tokens_per_second }],
  },
  {
    name: phrase('report.time'),
    columns: [
      { name: phrase('report.taken'), of: ({ run }) => (run.duration_s > 0 ? run.duration_s : null), decimals: 1 },
      { name: phrase('report.estimated'), of: ({ run }) => run.estimate?.duration_s ?? null, decimals: 1 },
    ],
  },
  {
    name: phrase('report.memory'),
    columns: [
      { name: phrase('report.peak'), of: ({ run }) => megabytes(run.peak_memory_bytes), decimals: 1 },
      { name: phrase('report.estimated'), of: ({ run }) => megabytes(run.estimate?.memory_bytes ?? null), decimals: 1 },
    ],
  },
]

const megabytes = (bytes: number | null): number | null => (bytes === null ? null : bytes / 1e6)

/** The cells of a column, from its top: all with as many decimals, which large numbers do without. */
function cellsOf(column: Column, shown: Shown, lowest: number): string[] {
  const values = shown.runs
    .map((one) => column.of(one, lowest))
    .map((value) => (value !== null && Number.isFinite(value) ? value : null))
  const whole = column.decimals === undefined || values.some((value) => value !== null && Math.abs(value) >= 10_000)
  return values.map((value) => (value === null ? '–' : whole ? exactCount(value) : value.toFixed(column.decimals)))
}

/** One row a run, smallest first; units stand in the header, the answer's model is marked. States where one matters. */
export function runsTable(shown: Shown, answerModel: string | null): Markup {
  const lowest = Math.min(
    ...shown.runs.flatMap(({ run }) =>
      run.state === 'completed' && run.best !== null ? [run.best.validation_loss] : [],
    ),
  )
  const states = shown.runs.some(({ run }) => run.state !== 'completed')
  const columns = groups.flatMap((group) =>
    group.columns.map((column, index) => ({ at: start(index), cells: cellsOf(column, shown, lowest) })),
  )
  const rows = shown.runs.map((one, row) => {
    const marked = one.run.model.name === answerModel ? html` class="chosen"` : null
    const cells = columns.map(({ at, cells }) => html`<td${at}>${cells[row]!}</td>`)
    const state = states
      ? html`<td class="state ${one.run.state}">${phrase('report.state', { state: one.run.state })}</td>`
      : null
    return html`<tr${marked}><th scope="row"><span class="name" title="${one.name}">${sign(one.rung)}${cutMiddle(one.name, 18)}</span></th>${cells}${state}</tr>
`
  })
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${phrase('report.tableOfRuns')}">
      <table class="runs">
        <thead>
          <tr>
            <th scope="col" rowspan="2">${phrase('report.model')}</th>
            ${groups.map(({ name, columns }) =>
              columns.length > 1
                ? html`<th scope="colgroup" colspan="${columns.length}" class="group"><span>${name}</span></th>`
                : html`<th scope="col" class="start">${name}</th>`,
            )}
            ${states ? html`<th scope="col" rowspan="2" class="state">${phrase('report.stateOfRun')}</th>` : null}
          </tr>
          <tr class="units">
            ${groups.flatMap(({ columns }) =>
              columns.map((column, index) => {
                const tooltip = column.tooltip === undefined ? null : html`title="${column.tooltip}"`
                return html`<th scope="col" ${start(index)} ${tooltip}>${column.name}</th>`
              }),
            )}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p class="aside">${phrase('report.timeNote')}</p>`
}

/** Groups stand further apart than the columns of one. */
const start = (index: number): Markup | null => (index === 0 ? html` class="start"` : null)
