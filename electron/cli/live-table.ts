import type { Run } from '../contract/run.ts'
import { formatCount } from '../contract/format/count.ts'
import { formatTimeLeft } from '../contract/format/duration.ts'
import type { LiveProgress } from '../core/running/progress-recorder.ts'
import type { Output } from './output.ts'
import { formatTable } from './table.ts'

const redrawMs = 150
const header = ['model', 'parameters', 'state', 'step', 'loss', 'validation', 'tokens/s', 'time left']

/** The runs of a study while they train: a table redrawn in place on a terminal, a line now and then in a log. */
export class LiveTable {
  private readonly output: Output
  private readonly runs: Map<string, Run & { share?: number }>
  private drawnAt = -Infinity

  constructor(output: Output, runs: Run[]) {
    this.output = output
    this.runs = new Map(runs.map((run) => [run.id, run]))
  }

  update(run: Run, progress: LiveProgress): void {
    const known = this.runs.get(run.id) ?? run
    const speed = smoothed(known.tokens_per_second, progress.tokens_per_second)
    this.runs.set(run.id, { ...known, ...progress, tokens_per_second: speed })
    if (performance.now() - this.drawnAt < redrawMs) return
    this.drawnAt = performance.now()
    this.output.live(this.output.terminal ? this.table() : this.line(this.runs.get(run.id) ?? run))
  }

  /** A change of state is worth a line of its own in a log. */
  change(run: Run): void {
    this.runs.set(run.id, run)
    if (this.output.terminal) this.output.live(this.table())
    else this.output.log(this.line(run))
  }

  table(): string {
    return runsTable([...this.runs.values()])
  }

  private line(run: Run): string {
    return lineOf(run, nameOf(run, [...this.runs.values()]))
  }
}

/** The speed of single steps jumps about; what people want to know is when it will be done. */
function smoothed(known: number | null, newest: number | null): number | null {
  return known === null || newest === null ? (newest ?? known) : 0.8 * known + 0.2 * newest
}

export function runsTable(runs: Run[]): string {
  const rows = runs.map((run) => [
    nameOf(run, runs),
    formatCount(run.parameters.total),
    run.state,
    `${run.step}/${run.steps}`,
    run.train_loss?.toFixed(4) ?? '-',
    run.validation_loss?.toFixed(4) ?? '-',
    run.tokens_per_second === null ? '-' : formatCount(run.tokens_per_second),
    run.state === 'running' ? timeLeft(run) : '',
  ])
  return formatTable(header, rows)
}

function lineOf(run: Run, name: string): string {
  const parts = [
    `${name}: ${run.state}`,
    `step ${run.step}/${run.steps}`,
    ...(run.train_loss === null ? [] : [`loss ${run.train_loss.toFixed(4)}`]),
    ...(run.validation_loss === null ? [] : [`validation ${run.validation_loss.toFixed(4)}`]),
    ...(run.tokens_per_second === null || run.state !== 'running'
      ? []
      : [`${formatCount(run.tokens_per_second)} tokens/s`, `${timeLeft(run)} left`]),
  ]
  return parts.join(', ')
}

function nameOf({ model, seed }: Run, runs: Run[]): string {
  return new Set(runs.map((run) => run.seed)).size > 1 ? `${model.name} (seed ${seed})` : model.name
}

/** Speeds are those of the whole machine, of which a run has a share while it trains. */
function timeLeft(run: Run & { share?: number }): string {
  if (run.tokens_per_second === null || run.tokens_per_second <= 0) return '-'
  const { batch_size, gradient_accumulation_steps } = run.recipe
  const tokens = (run.steps - run.step) * batch_size * gradient_accumulation_steps * run.model.context
  return formatTimeLeft(tokens / run.tokens_per_second / (run.share ?? 1))
}
