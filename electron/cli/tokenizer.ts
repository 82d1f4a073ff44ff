import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { SizewiseError } from '../contract/errors.ts'
import type { Tokenizer, TokenizerKind } from '../contract/tokenizer.ts'
import type { EncodedText } from '../core/tokenizing/encode.ts'
import type { Stores } from '../core/ports/stores.ts'
import { askYesNo } from './ask.ts'
import type { Cli } from './cli.ts'
import { findDataset } from './dataset.ts'
import { formatTable } from './table.ts'

export function registerTokenizer(program: Command, cli: Cli): void {
  const noun = program.command('tokenizer').description('train, import and try tokenizers; list, show and delete them')
  noun
    .command('train')
    .description('on the train split of a dataset alone')
    .argument('<dataset>')
    .addOption(new Option('--kind <kind>', 'the kind of tokenizer').choices(['bpe', 'char', 'byte']).default('bpe'))
    .addOption(new Option('--vocab <n>', 'tokens of a bpe tokenizer; takes K and M').argParser(readCount))
    .option('--name <name>', 'the name of the tokenizer')
    .addOption(new Option('--threads <k>', 'worker threads').argParser(readCount).default(availableParallelism()))
    .action(
      cli.write(
        async (
          context,
          datasetName: string,
          flags: { kind: TokenizerKind; vocab?: number; name?: string; threads: number },
        ) => {
          if (flags.kind === 'bpe' && flags.vocab === undefined)
            throw new SizewiseError('usage', 'expected --vocab for a bpe tokenizer, such as --vocab 4096', '--vocab')
          const { trainTokenizer } = await import('../core/tokenizing/train-tokenizer.ts')
          const stores = await context.stores()
          const dataset = findDataset(stores, datasetName)
          const name =
            flags.name ?? [datasetName, flags.kind, ...(flags.vocab === undefined ? [] : [flags.vocab])].join('-')
          const tokenizer = await trainTokenizer(
            dataset,
            { name, kind: flags.kind, ...(flags.vocab === undefined ? {} : { vocab: flags.vocab }) },
            {
              stores,
              engine: await context.engine(),
              home: context.home,
              threads: flags.threads,
              signal: context.signal,
              onProgress: (done, total) => {
                context.output.live(`training ${name}: ${total === 0 ? '' : `${Math.floor((100 * done) / total)} %`}`)
              },
            },
          )
          return { document: tokenizer, text: describeTokenizer(tokenizer) }
        },
      ),
    )
  noun
    .command('import')
    .description('a Hugging Face tokenizer.json')
    .argument('<file>')
    .option('--name <name>', 'the name of the tokenizer')
    .action(
      cli.write(async (context, file: string, flags: { name?: string }) => {
        const { importTokenizer } = await import('../core/tokenizing/import-tokenizer.ts')
        const name = flags.name ?? basename(file).replace(/\.json$/i, '')
        const tokenizer = await importTokenizer(file, name, {
          stores: await context.stores(),
          engine: await context.engine(),
          home: context.home,
        })
        return { document: tokenizer, text: describeTokenizer(tokenizer) }
      }),
    )
  noun
    .command('encode')
    .description('the ids and tokens of a text, or of each line of a file')
    .argument('<name>')
    .argument('[text]')
    .option('--file <file>', 'each line is a document; with --json, one document per line comes out')
    .action(
      cli.read(async (context, name: string, text: string | undefined, flags: { file?: string }) => {
        if ((text === undefined) === (flags.file === undefined))
          throw new SizewiseError('usage', 'expected a text or --file, one of the two')
        const { encodeFile, encodeOne } = await import('../core/tokenizing/encode.ts')
        const tokenizer = findTokenizer(await context.stores(), name)
        const room = { engine: await context.engine(), home: context.home }
        if (text !== undefined) {
          const document = await encodeOne(tokenizer, text, room)
          return {
            document,
            text: `${document.ids.join(' ')}\n${document.tokens.map((token) => JSON.stringify(token)).join(' ')}`,
          }
        }
        const documents: EncodedText[] = []
        await encodeFile(tokenizer, flags.file ?? '', room, (encoded) => documents.push(encoded))
        return { document: undefined, documents, text: documents.map(({ ids }) => ids.join(' ')).join('\n') }
      }),
    )
  noun
    .command('list')
    .description('all tokenizers')
    .action(
      cli.read(async (context) => {
        const tokenizers = (await context.stores()).tokenizers.list()
        const rows = tokenizers.map(({ name, kind, vocab, trained_on }) => [
          name,
          kind,
          String(vocab),
          trained_on ?? '',
        ])
        const text =
          rows.length === 0
            ? 'There are no tokenizers yet: sizewise tokenizer train DATASET'
            : formatTable(['name', 'kind', 'vocab', 'trained on'], rows)
        return { document: { tokenizers }, text }
      }),
    )
  noun
    .command('show')
    .description('kind, vocabulary, where it stands')
    .argument('<name>')
    .action(
      cli.read(async (context, name: string) => {
        const tokenizer = findTokenizer(await context.stores(), name)
        return { document: tokenizer, text: describeTokenizer(tokenizer) }
      }),
    )
  noun
    .command('delete')
    .description('says what depends on the tokenizer, and asks about the files separately')
    .argument('<name>')
    .option('--files', 'also delete the files')
    .option('--keep-files', 'leave the files where they are')
    .action(
      cli.write(async (context, name: string, flags: { files?: true; keepFiles?: true }) => {
        if (flags.files && flags.keepFiles)
          throw new SizewiseError('usage', 'expected --files or --keep-files, not both')
        const { deleteTokenizer } = await import('../core/deleting/delete-tokenizer.ts')
        const stores = await context.stores()
        const tokenizer = findTokenizer(stores, name)
        const files =
          flags.files ?? (flags.keepFiles ? false : await askYesNo(context, `Delete the files of '${name}' too?`))
        const document = await deleteTokenizer(tokenizer, files, { stores, home: context.home })
        return { document, text: `Deleted the tokenizer ${name}; files ${document.files}.` }
      }),
    )
}

function findTokenizer(stores: Stores, name: string): Tokenizer {
  const tokenizer = stores.tokenizers.byName(name)
  if (tokenizer !== undefined) return tokenizer
  const names = stores.tokenizers.list().map((known) => `'${known.name}'`)
  throw new SizewiseError(
    'not_found',
    `there is no tokenizer named '${name}'; ${names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`}`,
  )
}

function describeTokenizer({ name, kind, vocab, path, hash, trained_on }: Tokenizer): string {
  const origin =
    trained_on === undefined ? 'imported, or trained on a dataset since deleted' : `trained on ${trained_on}`
  return `${name}: ${kind}, ${vocab} tokens, ${origin}\n${path}, sha256 ${hash}`
}

function readCount(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KM]?)$/i.exec(text)
  const value = Number(match?.[1]) * { '': 1, K: 1e3, M: 1e6 }[(match?.[2] ?? '').toUpperCase() as '' | 'K' | 'M']
  if (!Number.isInteger(value) || value < 1 || value > 1e7)
    throw new InvalidArgumentError('expected a whole number from 1 to 10M.')
  return value
}
