import { formatCount } from '../../../electron/contract/format/count.ts'
import type { Messages } from '../../lib/messages/messages.svelte.ts'
import { formatFigure, orDash } from '../../lib/format/figures.ts'
import type { LiveTurn } from '../../lib/state/open-conversation.svelte.ts'
import { surpriseOf } from './figures.ts'
import { laneName } from './lane-name.ts'

/** A turn as a Markdown table, one row per model; a vote has a column of its own. */
export function tableOf(turn: Pick<LiveTurn, 'prompt' | 'lanes' | 'vote'>, m: Messages['chat']): string {
  const { model, parameters, answer, tokens, speed, firstToken, surprise, best } = m.table
  const voted = turn.vote !== null
  const head = [model, parameters, answer, tokens, speed, firstToken, surprise, ...(voted ? [best] : [])]
  const rows = turn.lanes.map(({ run, tokens: written, tokens_per_second, ended }, place) => [
    laneName(run, m),
    formatCount(run.parameters),
    written.map(({ text }) => text).join(''),
    String(written.length),
    orDash(tokens_per_second, (value) => value.toFixed(0)),
    orDash(ended?.first_token_ms, formatFigure),
    orDash(surpriseOf(written), (value) => value.toFixed(2)),
    ...(voted ? [turn.vote === place ? '✓' : ''] : []),
  ])
  const align = ['---', '---:', '---', '---:', '---:', '---:', '---:', ...(voted ? [':---:'] : [])]
  const quote = turn.prompt.split(/\r?\n/u).map((line) => `> ${line}`)
  const lines = [head, align, ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`)
  return `${[...quote, '', ...lines].join('\n')}\n`
}

/** What would end a cell or a row is written so that it does not. */
function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\r?\n/gu, '<br>').trim()
}
