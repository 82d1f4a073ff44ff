import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { SizewiseError } from '../contract/errors.ts'
import { english } from '../contract/phrases/english.ts'
import { languages, type Language } from '../contract/settings.ts'
import { toFileError } from '../core/importing/file-error.ts'
import type { StudyPlan } from '../core/planning/study-plan.ts'
import type { Stores } from '../core/ports/stores.ts'
import type { StudyRecord } from '../core/ports/study-store.ts'
import { askYesNo } from './ask.ts'
import type { Cli, CommandResult } from './cli.ts'
import type { Context } from './context.ts'
import { deviceOption, wholeOption } from './options.ts'

interface EngineOptions {
  device?: string
  threads?: number
  fitMemory?: boolean
}

const threadsOption = () =>
  new Option('--threads <k>', 'threads of the engine (all cores unless given)').argParser(wholeOption())

export function registerStudy(program: Command, cli: Cli): void {
  const study = program
    .command('study')
    .description('a dataset, a ladder of models and a recipe: trained, compared, answered')
  study
    .command('create')
    .description('plan a study file: import, tokenise, measure; nothing is trained yet')
    .argument('<file>', 'YAML')
    .addOption(deviceOption('trains'))
    .addOption(threadsOption())
    .action(cli.write(create))
  study.command('list').description('all studies').action(cli.read(list))
  for (const [verb, words] of [
    ['run', 'train what is left of a study; an interrupted one goes on where it stopped'],
    ['resume', 'the same as run'],
  ] as const)
    study
      .command(verb)
      .description(words)
      .argument('<name>')
      .addOption(deviceOption('trains'))
      .addOption(threadsOption())
      .option('--fit-memory', 'where memory runs out, go on with gradient_checkpointing, then with smaller batches')
      .action(cli.write(run))
  study
    .command('pause')
    .description('save a checkpoint and end the training of a study')
    .argument('<name>')
    .action(cli.read(pause))
  study.command('show').description('plan, runs, fit and answer').argument('<name>').action(cli.read(show))
  study
    .command('report')
    .description('one HTML file: the answer, charts, all figures')
    .argument('<name>')
    .requiredOption('--out <file>', 'where to write it')
    .addOption(new Option('--language <language>', 'of the report').choices(languages).default('en'))
    .action(cli.read(report))
  study
    .command('export')
    .description('the study with its curves as one JSON file')
    .argument('<name>')
    .requiredOption('--out <file>', 'where to write it')
    .action(cli.read(exportTo))
  study
    .command('delete')
    .description('a study with its runs and curves; asks about the checkpoints separately')
    .argument('<name>')
    .option('--files', 'also delete the checkpoints')
    .option('--keep-files', 'leave the checkpoints where they are')
    .action(cli.write(remove))
}

async function create(context: Context, file: string, options: EngineOptions): Promise<CommandResult> {
  const { createStudy } = await import('../core/studies/create-study.ts')
  const { studyMakers } = await import('./study-makers.ts')
  const path = resolve(file)
  const text = await readStudyText(path)
  const stores = await context.stores()
  const engine = await context.engine()
  const threads = options.threads ?? availableParallelism()
  const made = await createStudy(text, path, {
    stores,
    engine,
    home: context.home,
    threads,
    device: options.device ?? 'cpu',
    signal: context.signal,
    makers: studyMakers(context, stores, engine, threads),
    onPreparing: (what, done, total) => {
      context.output.live(`${english(what)}: ${total > 0 ? Math.floor((100 * done) / total) : 0} %`)
    },
  })
  return documentOf(stores, made)
}

async function readStudyText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw toFileError(error, path)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SizewiseError('study_invalid', 'a study file is UTF-8 text; this one is not', path)
  }
}

async function run(context: Context, name: string, options: EngineOptions): Promise<CommandResult> {
  const { trainStudy } = await import('../core/studies/train-study.ts')
  const { findStudy } = await import('../core/studies/study-document.ts')
  const { refuseUnusable } = await import('../core/planning/usable-device.ts')
  const { LiveTable } = await import('./live-table.ts')
  const stores = await context.stores()
  findStudy(stores, name)
  const table = new LiveTable(context.output, stores.runs.list({ study: name }))
  const engine = await context.engine()
  if (options.device !== undefined) refuseUnusable([options.device], await engine.ask('describe_engine', {}))
  const trained = await trainStudy(name, {
    stores,
    engine,
    home: context.home,
    threads: options.threads ?? availableParallelism(),
    ...(options.device === undefined ? {} : { device: options.device }),
    fitMemory: options.fitMemory ?? false,
    signal: context.signal,
    log: (line) => {
      context.output.log(english(line))
    },
    onPreparing: (what, done, total) => {
      context.output.live(`${english(what)}: ${total > 0 ? Math.floor((100 * done) / total) : 0} %`)
    },
    onProgress: (run, progress) => {
      table.update(run, progress)
    },
    onRunState: (run) => {
      table.change(run)
    },
  })
  return { ...(await documentOf(stores, trained)), ...(trained.state === 'failed' ? { exitCode: 1 } : {}) }
}

async function documentOf(stores: Stores, study: StudyRecord<StudyPlan>): Promise<CommandResult> {
  const { studyDocument } = await import('../core/studies/study-document.ts')
  const { describeStudy } = await import('./study-in-words.ts')
  const document = studyDocument(stores, study)
  return { document, text: describeStudy(document) }
}

async function list(context: Context): Promise<CommandResult> {
  const { formatTable } = await import('./table.ts')
  const stores = await context.stores()
  const studies = stores.studies.list().map(({ name, state, dataset, tokenizer, created_at }) => {
    const runs = stores.runs.list({ study: name })
    return {
      name,
      state,
      dataset,
      tokenizer: tokenizer ?? '',
      runs: runs.length,
      completed: runs.filter((run) => run.state === 'completed').length,
      created_at,
    }
  })
  const rows = studies.map((study) => [
    study.name,
    study.state,
    study.dataset,
    study.tokenizer,
    `${study.completed}/${study.runs}`,
  ])
  const text =
    rows.length === 0 ? 'There are no studies.' : formatTable(['study', 'state', 'dataset', 'tokenizer', 'runs'], rows)
  return { document: { studies }, text }
}

async function show(context: Context, name: string): Promise<CommandResult> {
  const { findStudy } = await import('../core/studies/study-document.ts')
  const stores = await context.stores()
  return documentOf(stores, findStudy(stores, name))
}

async function pause(context: Context, name: string): Promise<CommandResult> {
  const { pauseStudy } = await import('../core/studies/halt.ts')
  const stores = await context.stores()
  return documentOf(stores, await pauseStudy(name, { stores, home: context.home, signal: context.signal }))
}

async function exportTo(context: Context, name: string, { out }: { out: string }): Promise<CommandResult> {
  const { exportedStudy } = await import('../core/studies/export-study.ts')
  const { writeTextDurably } = await import('../core/studies/write-text.ts')
  const { findStudy } = await import('../core/studies/study-document.ts')
  const stores = await context.stores()
  const path = resolve(out)
  await writeTextDurably(path, exportedStudy(stores, findStudy(stores, name)))
  return { document: { study: name, path }, text: `Written: ${path}` }
}

async function report(
  context: Context,
  name: string,
  { out, language }: { out: string; language: Language },
): Promise<CommandResult> {
  const { reportOfStudy } = await import('../core/reporting/report-of-study.ts')
  const { ownVersion } = await import('./own-version.ts')
  const { writeTextDurably } = await import('../core/studies/write-text.ts')
  const path = resolve(out)
  await writeTextDurably(path, reportOfStudy(await context.stores(), name, ownVersion(), language))
  return { document: { study: name, path }, text: `Written: ${path}` }
}

async function remove(
  context: Context,
  name: string,
  flags: { files?: true; keepFiles?: true },
): Promise<CommandResult> {
  if (flags.files && flags.keepFiles) throw new SizewiseError('usage', 'expected --files or --keep-files, not both')
  const { deleteStudy } = await import('../core/deleting/delete-study.ts')
  const { findStudy } = await import('../core/studies/study-document.ts')
  const stores = await context.stores()
  findStudy(stores, name)
  const files =
    flags.files ?? (flags.keepFiles ? false : await askYesNo(context, `Delete the checkpoints of '${name}' too?`))
  const document = await deleteStudy(name, files, { stores, home: context.home })
  return {
    document,
    text: `Deleted the study ${name} with ${document.runs.length} runs; checkpoints ${document.files}.`,
  }
}
