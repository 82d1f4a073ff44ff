import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { english } from '../contract/phrases/english.ts'
import type { Said } from '../contract/phrases/phrase.ts'
import type { Sample } from '../core/sample/run-sample.ts'
import type { Cli, CommandResult } from './cli.ts'
import type { Context } from './context.ts'
import { wholeOption } from './options.ts'

interface DemoOptions {
  synthetic?: true
  out?: string
  threads?: number
}

export function registerDemo(program: Command, cli: Cli): void {
  program
    .command('demo')
    .description(
      'the bundled sample study, start to finish; a second time it shows the result, or goes on where it stopped',
    )
    .option(
      '--synthetic',
      'on text from a grammar whose entropy is known, so that the fit can be held against the truth',
    )
    .option('--out <file>', 'where to write the report (in the data folder unless given)')
    .option('--threads <k>', 'threads of the engine (all cores unless given)', wholeOption())
    .action(cli.write(demo))
}

async function demo(context: Context, options: DemoOptions): Promise<CommandResult> {
  const { runSample } = await import('../core/sample/run-sample.ts')
  const { studyDocument } = await import('../core/studies/study-document.ts')
  const { writeTextDurably } = await import('../core/studies/write-text.ts')
  const { reportOfStudy } = await import('../core/reporting/report-of-study.ts')
  const { ownVersion } = await import('./own-version.ts')
  const { describeStudy } = await import('./study-in-words.ts')
  const sample = await chooseSample(options)
  const stores = await context.stores()
  const study = await runSample(sample, await sampleRoom(context, sample, options.threads ?? availableParallelism()))
  const folder = join(context.home, 'reports')
  if (options.out === undefined) await mkdir(folder, { recursive: true })
  const path = options.out === undefined ? join(folder, `${sample.dataset}.html`) : resolve(options.out)
  await writeTextDurably(path, reportOfStudy(stores, study.name, ownVersion()))
  const document = studyDocument(stores, study)
  const truth = options.synthetic === true ? await heldAgainstTruth(document.fit) : null
  return {
    document: { ...document, report: path, ...(truth === null ? {} : { truth: truth.document }) },
    text: [describeStudy(document), ...(truth === null ? [] : [truth.text]), `Report: ${path}`].join('\n'),
    ...(study.state === 'completed' ? {} : { exitCode: 1 }),
  }
}

async function chooseSample({ synthetic }: DemoOptions): Promise<Sample> {
  if (synthetic === true) return (await import('../core/sample/synthetic-study.ts')).syntheticSample
  return (await import('../core/sample/sample-study.ts')).mobyDickSample
}

async function sampleRoom(context: Context, sample: Sample, threads: number) {
  const { LiveTable } = await import('./live-table.ts')
  const { studyMakers } = await import('./study-makers.ts')
  const stores = await context.stores()
  const engine = await context.engine()
  let table: InstanceType<typeof LiveTable> | undefined
  // The table knows its runs only once the study is planned.
  const runsTable = () => (table ??= new LiveTable(context.output, stores.runs.list({ study: sample.study })))
  return {
    stores,
    engine,
    home: context.home,
    threads,
    device: 'cpu',
    signal: context.signal,
    makers: studyMakers(context, stores, engine, threads),
    log: (line: Said) => {
      context.output.log(english(line))
    },
    onPreparing: (what: Said, done: number, total: number) => {
      context.output.live(`${english(what)}: ${total > 0 ? Math.floor((100 * done) / total) : 0} %`)
    },
    onProgress: (...progress: Parameters<InstanceType<typeof LiveTable>['update']>) => {
      runsTable().update(...progress)
    },
    onRunState: (...change: Parameters<InstanceType<typeof LiveTable>['change']>) => {
      runsTable().change(...change)
    },
  }
}

async function heldAgainstTruth(fit: Parameters<typeof import('../core/sample/truth.ts').holdAgainstTruth>[0]) {
  const { holdAgainstTruth } = await import('../core/sample/truth.ts')
  const document = holdAgainstTruth(fit)
  const recovered =
    document.recovered === null
      ? 'no interval to hold against it'
      : document.recovered
        ? 'inside the interval of the fitted E'
        : 'outside the interval of the fitted E'
  const text = `The truth: ${document.window_floor.toFixed(4)} nats per character is the least that windows of ${document.context} characters allow (entropy rate ${document.entropy_rate.toFixed(4)}), ${recovered}.`
  return { document, text }
}
