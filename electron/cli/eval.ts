import { availableParallelism } from 'node:os'
import { Option, type Command } from 'commander'
import { splitNames, type SplitName } from '../contract/dataset.ts'
import { evaluationTasks, type EvaluationTask } from '../contract/evaluation.ts'
import type { Cli, CommandResult } from './cli.ts'
import type { Context } from './context.ts'
import { deviceOption, wholeOption } from './options.ts'

interface EvalOptions {
  task: EvaluationTask
  dataset?: string
  split: SplitName
  device: string
  threads?: number
}

export function registerEval(program: Command, cli: Cli): void {
  program
    .command('eval')
    .description("a run's best checkpoint measured over a whole split; the result is kept")
    .argument('<run>', 'id of a run (see: run list)')
    .addOption(new Option('--task <task>', 'what to measure').choices(evaluationTasks).makeOptionMandatory())
    .option('--dataset <name>', "an imported dataset (the study's own unless given)")
    .addOption(new Option('--split <split>', 'of the dataset').choices(splitNames).default('validation'))
    .addOption(deviceOption('measures').default('cpu'))
    .option('--threads <k>', 'threads of the engine (all cores unless given)', wholeOption())
    .action(cli.write(evaluate))
}

async function evaluate(context: Context, run: string, options: EvalOptions): Promise<CommandResult> {
  const { evaluateRun } = await import('../core/evaluating/evaluate-run.ts')
  const { task, dataset, split, device, threads } = options
  const document = await evaluateRun(
    { run, task, split, ...(dataset === undefined ? {} : { dataset }) },
    {
      stores: await context.stores(),
      engine: await context.engine(),
      home: context.home,
      device,
      threads: threads ?? availableParallelism(),
      signal: context.signal,
    },
  )
  const figures = Object.entries(document.metrics).map(([name, { value, interval }]) => {
    const range = interval === null ? '' : ` (${interval[0].toFixed(4)} to ${interval[1].toFixed(4)})`
    return `${name} ${value.toFixed(4)}${range}`
  })
  const text = `${document.run} at step ${document.step}, on the ${split} split of ${document.dataset}, ${document.n} tokens: ${figures.join(', ')}`
  return { document, text }
}
