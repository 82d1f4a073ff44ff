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
  private readonly runs: Map<string, Run>
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
    return lineOf(run, beside(run, [...this.runs.values()]))
  }
}

/** The speed of single steps jumps about; what people want to know is when it will be done. */
function smoothed(known: number | null, newest: number | null): number | null {
  return known === null || newest === null ? (newest ?? known) : 0.8 * known + 0.2 * newest
}

export function runsTable(runs: Run[]): string {
  const seeds = new Set(runs.map((run) => run.seed)).size > 1
  const rows = runs.map((run) => [
    seeds ? `${run.model.name} (seed ${run.seed})` : run.model.name,
    formatCount(run.parameters.total),
    run.state,
    `${run.step}/${run.steps}`,
    run.train_loss?.toFixed(4) ?? '-',
    run.validation_loss?.toFixed(4) ?? '-',
    run.tokens_per_second === null ? '-' : formatCount(run.tokens_per_second),
    run.state === 'running' ? timeLeft(run, beside(run, runs)) : '',
  ])
  return formatTable(header, rows)
}

function lineOf(run: Run, sharedBy: number): string {
  const parts = [
    `${run.model.name}: ${run.state}`,
    `step ${run.step}/${run.steps}`,
    ...(run.train_loss === null ? [] : [`loss ${run.train_loss.toFixed(4)}`]),
    ...(run.validation_loss === null ? [] : [`validation ${run.validation_loss.toFixed(4)}`]),
    ...(run.tokens_per_second === null || run.state !== 'running'
      ? []
      : [`${formatCount(run.tokens_per_second)} tokens/s`, `${timeLeft(run, sharedBy)} left`]),
  ]
  return parts.join(', ')
}

/** How many runs share the device of one that trains. */
function beside({ device }: Run, runs: Run[]): number {
  return runs.filter((run) => run.state === 'running' && run.device === device).length
}

/** Speeds are those of the whole machine. */
function timeLeft(run: Run, sharedBy: number): string {
  if (run.tokens_per_second === null || run.tokens_per_second <= 0) return '-'
  const { batch_size, gradient_accumulation_steps } = run.recipe
  const tokens = (run.steps - run.step) * batch_size * gradient_accumulation_steps * run.model.context
  return formatTimeLeft((tokens * Math.max(1, sharedBy)) / run.tokens_per_second)
}
