import { Option, type Command } from 'commander'
import { datasetKinds, type Dataset, type DatasetKind } from '../contract/dataset.ts'
import { SizewiseError } from '../contract/errors.ts'
import { english } from '../contract/phrases/english.ts'
import { encodings, sourceFormats, type ImportOptions } from '../contract/dataset-import.ts'
import type { Stores } from '../core/ports/stores.ts'
import { askYesNo } from './ask.ts'
import type { Cli } from './cli.ts'
import { describeDataset, describeDatasets, describeProgress } from './dataset-in-words.ts'

interface ImportFlags {
  name: string
  kind?: DatasetKind
  textColumn?: string
  labelColumn?: string
  targetColumn?: string
  split?: string
  splitBy?: 'item' | 'position'
  format?: NonNullable<ImportOptions['format']>
  encoding?: NonNullable<ImportOptions['encoding']>
  header: boolean
}

export function registerDataset(program: Command, cli: Cli): void {
  const noun = program.command('dataset').description('import local text and tables; list, show and delete them')
  noun
    .command('import')
    .description('.txt, .md, folders of them, .csv, .tsv, .json, .jsonl, .parquet; plain or as .gz or .zst')
    .argument('<path...>', 'files and folders')
    .requiredOption('--name <name>', 'the name of the dataset')
    .addOption(new Option('--kind <kind>', 'what an item is; else guessed from the columns').choices(datasetKinds))
    .option('--text-column <column>', 'the column that holds the texts')
    .option('--label-column <column>', 'the column that holds the labels')
    .option('--target-column <column>', 'the column that holds the second text of each pair')
    .option('--split <shares>', 'train/validation/test (0.9/0.05/0.05 for items, 0.9/0.1 for a single long text)')
    .addOption(
      new Option('--split-by <rule>', 'by the hash of each item, or by position in each text').choices([
        'item',
        'position',
      ]),
    )
    .addOption(new Option('--format <format>', 'read the files as this, whatever their names').choices(sourceFormats))
    .addOption(new Option('--encoding <encoding>', 'else recognised').choices(encodings))
    .option('--no-header', 'the first line of .csv and .tsv is a row already')
    .action(
      cli.write(async (context, paths: string[], flags: ImportFlags) => {
        const options = await readOptions(paths, flags)
        const { importDataset } = await import('../core/importing/import-dataset.ts')
        const { sweepDataFolder } = await import('../core/importing/data-folder.ts')
        const stores = await context.stores()
        await sweepDataFolder(context.home, stores)
        const dataset = await importDataset(options, {
          stores,
          home: context.home,
          signal: context.signal,
          onProgress: (progress) => {
            context.output.live(describeProgress(progress))
          },
          onNote: (note) => {
            context.output.log(english(note))
          },
        })
        return { document: dataset, text: describeDataset(dataset, []) }
      }),
    )
  noun
    .command('list')
    .description('all datasets')
    .action(
      cli.read(async (context) => {
        const datasets = (await context.stores()).datasets.list()
        return { document: { datasets }, text: describeDatasets(datasets) }
      }),
    )
  noun
    .command('show')
    .description('splits, statistics, duplicates, warnings')
    .argument('<name>')
    .action(
      cli.read(async (context, name: string) => {
        const stores = await context.stores()
        const dataset = findDataset(stores, name)
        const tokens = tokensOf(stores, dataset)
        return {
          document: { ...dataset, tokens, used_by: stores.datasets.dependents(dataset.id) },
          text: describeDataset(dataset, tokens),
        }
      }),
    )
  noun
    .command('delete')
    .description('says what depends on the dataset, and asks about the files separately')
    .argument('<name>')
    .option('--with-dependents', 'also delete the studies that use it', false)
    .option('--files', 'also delete the files')
    .option('--keep-files', 'leave the files where they are')
    .action(
      cli.write(async (context, name: string, flags: { withDependents: boolean; files?: true; keepFiles?: true }) => {
        if (flags.files && flags.keepFiles)
          throw new SizewiseError('usage', 'expected --files or --keep-files, not both')
        const { deleteDataset } = await import('../core/deleting/delete-dataset.ts')
        const stores = await context.stores()
        const dataset = findDataset(stores, name)
        const files =
          flags.files ?? (flags.keepFiles ? false : await askYesNo(context, `Delete the files of '${name}' too?`))
        const document = await deleteDataset(
          dataset,
          { withDependents: flags.withDependents, files },
          { stores, home: context.home },
        )
        const gone = document.studies.length === 0 ? '' : ` and the studies ${document.studies.join(', ')}`
        const stay =
          document.tokenizers_kept.length === 0 ? '' : `; the tokenizers ${document.tokenizers_kept.join(', ')} stay`
        return { document, text: `Deleted the dataset ${name}${gone}; files ${document.files}${stay}.` }
      }),
    )
}

async function readOptions(paths: string[], flags: ImportFlags): Promise<ImportOptions> {
  const { parseShares } = await import('../core/importing/split-rule.ts')
  return {
    name: flags.name,
    paths,
    header: flags.header,
    ...(flags.kind === undefined ? {} : { kind: flags.kind }),
    ...(flags.textColumn === undefined ? {} : { text_column: flags.textColumn }),
    ...(flags.labelColumn === undefined ? {} : { label_column: flags.labelColumn }),
    ...(flags.targetColumn === undefined ? {} : { target_column: flags.targetColumn }),
    ...(flags.split === undefined ? {} : { shares: parseShares(flags.split) }),
    ...(flags.splitBy === undefined ? {} : { split_by: flags.splitBy === 'item' ? 'item hash' : 'position' }),
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.encoding === undefined ? {} : { encoding: flags.encoding }),
  }
}

export function findDataset(stores: Stores, name: string): Dataset {
  const dataset = stores.datasets.byName(name)
  if (dataset !== undefined) return dataset
  const names = stores.datasets.list().map((known) => `'${known.name}'`)
  throw new SizewiseError(
    'not_found',
    `there is no dataset named '${name}'; ${names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`}`,
  )
}

function tokensOf(stores: Stores, dataset: Dataset): { tokenizer: string; split: string; tokens: number }[] {
  return stores.shards
    .list()
    .filter((shard) => shard.dataset_id === dataset.id)
    .map((shard) => ({
      tokenizer: stores.tokenizers.byId(shard.tokenizer_id)?.name ?? '',
      split: shard.split,
      tokens: shard.tokens,
    }))
}
