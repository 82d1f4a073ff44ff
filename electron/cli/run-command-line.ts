import { Command, CommanderError } from 'commander'
import { errorCatalogue, type ErrorData, SizewiseError } from '../contract/errors.ts'
import { knownFailure } from '../contract/known-failure.ts'
import { inEnglish } from '../contract/phrases/english.ts'
import type { Cli, CommandAction, CommandResult } from './cli.ts'
import { type ContextOptions, type Openers, withContext } from './context.ts'
import { createOutput, writeWhole } from './output.ts'

/** A noun's place in the command line. Its file is loaded only when it is asked for, so that every command starts fast. */
export interface Noun {
  name: string
  load: () => Promise<(program: Command, cli: Cli) => void>
}

const stdoutDescriptor = 1
const stderrDescriptor = 2

/** Runs one command. Returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export async function runCommandLine(
  args: string[],
  nouns: Noun[],
  openers: Openers,
  signal: AbortSignal,
): Promise<number> {
  const json = args.includes('--json')
  try {
    const { result, help } = await parseAndRun(args, json, nouns, openers, signal)
    if (result === undefined) {
      writeWhole(stdoutDescriptor, help)
      return 0
    }
    const documents = result.documents ?? [result.document]
    const text = json ? documents.map((document) => JSON.stringify(document, inEnglish)).join('\n') : result.text
    writeWhole(stdoutDescriptor, text === '' ? '' : `${text}\n`)
    return result.exitCode ?? (signal.aborted ? errorCatalogue.cancelled.exit : 0)
  } catch (thrown) {
    return reportFailure(thrown, json)
  }
}

async function parseAndRun(
  args: string[],
  json: boolean,
  nouns: Noun[],
  openers: Openers,
  signal: AbortSignal,
): Promise<{ result: CommandResult | undefined; help: string }> {
  let help = ''
  let usageMessage = ''
  let result: CommandResult | undefined
  const program = new Command('sizewise')
    .description('How big does a model need to be? Train a ladder of sizes on your data and read the answer.')
    .option('--json', 'print exactly one JSON document on stdout')
    .option('--home <folder>', 'the data folder (else SIZEWISE_HOME, else the application-data folder)')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (help += text),
      writeErr: (text) => (usageMessage += text),
    })

  const wrap =
    (access: ContextOptions['access']) =>
    <Args extends unknown[]>(action: CommandAction<Args>) =>
    async (...commandArgs: Args): Promise<void> => {
      const { home } = program.opts<{ home?: string }>()
      const output = createOutput(json, process.stderr, process.stdout)
      const purpose = ['sizewise', ...args].join(' ')
      result = await withContext({ home, output, signal, access, purpose }, openers, async (context) =>
        action(context, ...commandArgs),
      )
    }
  const cli: Cli = { read: wrap('read'), diagnose: wrap('diagnose'), write: wrap('write') }
  const asked = nouns.filter((noun) => args.includes(noun.name))
  for (const noun of asked.length > 0 ? asked : nouns) {
    const register = await noun.load()
    register(program, cli)
  }

  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    if (thrown.exitCode === 0) return { result: undefined, help }
    // A noun without its verb: commander has put the help where errors go.
    const isHelp = thrown.code === 'commander.help'
    if (isHelp && !json) writeWhole(stderrDescriptor, usageMessage)
    const message = isHelp ? `a command is missing after: sizewise ${args.join(' ')}`.trim() : usageMessage
    throw new SizewiseError('usage', message.replace(/^error: /, '').trim())
  }
  return { result, help }
}

function reportFailure(thrown: unknown, json: boolean): number {
  const failure = knownFailure(thrown)
  if (failure === undefined) writeWhole(stderrDescriptor, `${describeBug(thrown)}\n`)
  const message = failure?.message ?? (thrown instanceof Error ? thrown.message : String(thrown))
  const { code, at }: Pick<ErrorData, 'code' | 'at'> = failure?.toData() ?? { code: 'internal' }
  const { remedy, exit } = errorCatalogue[code]
  if (json) {
    writeWhole(
      stdoutDescriptor,
      `${JSON.stringify({ error: { code, message, remedy, ...(at === undefined ? {} : { at }) } })}\n`,
    )
  } else {
    const place = at === undefined || message.includes(at) ? '' : ` (${at})`
    writeWhole(stderrDescriptor, `sizewise: ${message}${place}\n${remedy}\n`)
  }
  return exit
}

function describeBug(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : `thrown: ${String(thrown)}`
}
