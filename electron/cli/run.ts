import { Option, type Command } from 'commander'
import type { RunState } from '../contract/run.ts'
import { SizewiseError } from '../contract/errors.ts'
import type { Cli, CommandResult } from './cli.ts'
import type { Context } from './context.ts'
import { wholeOption } from './options.ts'

const states: RunState[] = ['queued', 'running', 'paused', 'completed', 'stopped', 'failed']

export function registerRun(program: Command, cli: Cli): void {
  const run = program.command('run').description('the training sessions of studies, one per model and seed')
  run
    .command('list')
    .description('all runs, or those of a study or in a state')
    .option('--study <name>', 'of this study alone')
    .addOption(new Option('--state <state>', 'in this state alone').choices(states))
    .action(cli.read(list))
  run.command('show').description('one run with its figures and checkpoints').argument('<id>').action(cli.read(show))
  run
    .command('metrics')
    .description('the curves of a run: losses, learning rate, speed… by step')
    .argument('<id>')
    .option('--csv', 'CSV instead of JSON')
    .option('--points <n>', 'thin the training curve to about this many points', wholeOption(4))
    .action(cli.read(metrics))
  run
    .command('stop')
    .description('end a run at its next step, with a checkpoint; its study goes on with the next')
    .argument('<id>')
    .action(cli.read(stop))
}

async function list(context: Context, options: { study?: string; state?: RunState }): Promise<CommandResult> {
  const { runsTable } = await import('./live-table.ts')
  const { findStudy } = await import('../core/studies/study-document.ts')
  const stores = await context.stores()
  if (options.study !== undefined) findStudy(stores, options.study)
  const runs = stores.runs.list(options)
  if (runs.length === 0) return { document: { runs }, text: 'There are no runs.' }
  const ids = runs.map((run) => `${run.id}  (${run.study})`).join('\n')
  return { document: { runs }, text: `${runsTable(runs)}\n\n${ids}` }
}

async function show(context: Context, id: string): Promise<CommandResult> {
  const { describeRun } = await import('./run-in-words.ts')
  const { findRun } = await import('../core/studies/find-run.ts')
  const run = findRun(await context.stores(), id)
  return { document: run, text: describeRun(run) }
}

async function metrics(context: Context, id: string, options: { csv?: true; points?: number }): Promise<CommandResult> {
  if (options.csv && context.output.json) throw new SizewiseError('usage', '--csv and --json exclude each other')
  const { findRun } = await import('../core/studies/find-run.ts')
  const { metricColumns, metricCsv } = await import('../core/studies/metric-columns.ts')
  const stores = await context.stores()
  findRun(stores, id)
  const series = metricColumns(
    stores.metrics.series(id, options.points === undefined ? {} : { points: options.points }),
  )
  return { document: { id, series }, text: options.csv ? metricCsv(series) : JSON.stringify({ id, series }) }
}

async function stop(context: Context, id: string): Promise<CommandResult> {
  const { stopRun } = await import('../core/studies/halt.ts')
  const { describeRun } = await import('./run-in-words.ts')
  const run = await stopRun(id, { stores: await context.stores(), home: context.home, signal: context.signal })
  return { document: run, text: describeRun(run) }
}
