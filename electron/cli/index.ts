/**
 * The command line: the composition root without a window.
 *
 * A noun is one file, `electron/cli/<noun>.ts`, that exports `register<Noun>(program: Command, cli: Cli): void`. There it
 * adds its commands by commander, each with `.action(cli.read(async (context, …) => result))` or `cli.write(…)`; `context`
 * gives the data folder, the stores, the engine, the output and the signal (context.ts); the result is a document and a
 * text (cli.ts). Nothing else prints to stdout, sets an exit code, or catches what it cannot mend: a thrown SizewiseError
 * becomes `{error: …}`, a sentence and an exit code in run-command-line.ts. Imports at the top of a noun's file are light
 * (types, commander, contract); what is heavy (DuckDB, the report) is imported inside the action. To add a noun, add its
 * line to the table below.
 */
import { join } from 'node:path'
import { openEngine } from '../engine/open-engine.ts'
import { watchInterruption } from './interruption.ts'
import { type Noun, runCommandLine } from './run-command-line.ts'

const nouns: Noun[] = [
  { name: 'demo', load: async () => (await import('./demo.ts')).registerDemo },
  { name: 'dataset', load: async () => (await import('./dataset.ts')).registerDataset },
  { name: 'tokenizer', load: async () => (await import('./tokenizer.ts')).registerTokenizer },
  { name: 'model', load: async () => (await import('./model.ts')).registerModel },
  { name: 'study', load: async () => (await import('./study.ts')).registerStudy },
  { name: 'run', load: async () => (await import('./run.ts')).registerRun },
  { name: 'fit', load: async () => (await import('./fit.ts')).registerFit },
  { name: 'eval', load: async () => (await import('./eval.ts')).registerEval },
  { name: 'chat', load: async () => (await import('./chat.ts')).registerChat },
  { name: 'bench', load: async () => (await import('./bench.ts')).registerBench },
  { name: 'doctor', load: async () => (await import('./doctor.ts')).registerDoctor },
]

// A reader that goes away (| head) ends neither the work nor the process; output.ts handles the result itself.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const signal = watchInterruption(() => process.exit(130))
const exitCode = await runCommandLine(
  process.argv.slice(2),
  nouns,
  {
    openStores: async (home) => (await import('../database/stores.ts')).openStores(join(home, 'sizewise.sqlite')),
    openEngine: () => Promise.resolve(openEngine()),
    lockHome: async (home, purpose) => (await import('../database/home-lock.ts')).lockHome(home, purpose),
  },
  signal,
)
process.exit(exitCode)
