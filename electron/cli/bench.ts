import { Option, Argument, type Command } from 'commander'
import { peers, type BenchmarkDocument, type BenchmarkResult, type Peer } from '../contract/benchmark.ts'
import { errorCatalogue, SizewiseError } from '../contract/errors.ts'
import type { Cli, CommandResult } from './cli.ts'
import type { Context } from './context.ts'
import { numberOption } from './number-options.ts'
import { wholeOption } from './options.ts'

interface BenchOptions {
  peer?: Peer[]
  only?: string[]
  threads?: number
  alternations: number
  seconds: number
  study?: string
}

export function registerBench(program: Command, cli: Cli): void {
  program
    .command('bench')
    .description('the speed of this build against the goals, this machine’s limits and a peer')
    .addArgument(new Argument('[device]', 'what to measure').choices(['cpu', 'cuda']).default('cpu'))
    .addOption(
      new Option(
        '--peer <peers...>',
        'turn by turn with others: train steps with PyTorch (SIZEWISE_TORCH_PYTHON or python3) and llm.c (SIZEWISE_LLM_C, a folder of its source, built by cc, or nvcc for a GPU), generating with llama.cpp (SIZEWISE_LLAMA_CPP, a folder with node-llama-cpp in it)',
      ).choices(peers),
    )
    .option('--only <ids...>', 'of the table of goals: C9 C10')
    .option('--threads <k>', 'threads of what is compared (else with one, and with one per core)', wholeOption())
    .option('--study <name>', 'a trained study: how much faster its largest run writes with each smaller one as draft')
    .option('--alternations <n>', 'times that each thing is measured', wholeOption(3), 3)
    .option('--seconds <s>', 'of each measurement', numberOption(0.1, 600), 5)
    .action(cli.diagnose(bench))
}

async function bench(context: Context, device: 'cpu' | 'cuda', options: BenchOptions): Promise<CommandResult> {
  const { peer, only, threads, alternations, seconds, study } = options
  const wish = {
    peers: peer ?? [],
    only: only ?? null,
    env: process.env,
    alternations,
    seconds,
    signal: context.signal,
    log: (line: string) => {
      context.output.log(line)
    },
  }
  if (device === 'cuda') {
    const other = (study === undefined ? undefined : '--study') ?? (threads === undefined ? undefined : '--threads')
    if (other !== undefined) throw new SizewiseError('usage', `${other} is of bench cpu alone`, other)
    const { runCudaBenchmarks } = await import('../core/benchmarking/run-cuda-benchmarks.ts')
    const measured = await runCudaBenchmarks(await context.engine(), wish)
    return answer(measured)
  }
  const { runBenchmarks } = await import('../core/benchmarking/run-benchmarks.ts')
  let drafted = null
  if (study !== undefined) {
    const { draftedRuns } = await import('../core/benchmarking/compare-drafts.ts')
    drafted = draftedRuns(await context.stores(), context.home, study)
  }
  const document = await runBenchmarks(await context.engine(), {
    ...wish,
    drafted,
    threads: threads ?? null,
  })
  return answer(document)
}

async function answer(document: BenchmarkDocument): Promise<CommandResult> {
  const text = await describe(document)
  const { cut_short } = document
  if (cut_short === undefined) return { document, text }
  return {
    document,
    text: `${text}\nCut short: ${cut_short.message}`,
    exitCode: errorCatalogue[cut_short.code].exit,
  }
}

async function describe({ machine, commit, results }: BenchmarkDocument): Promise<string> {
  const { formatTable } = await import('./table.ts')
  const rows = results.map((result) => [
    result.id,
    result.what,
    figure(result.figure),
    result.unit,
    result.peer === null ? '-' : figure(result.peer),
    result.ratio === null ? '-' : result.ratio.toFixed(2),
    goal(result),
    `${(100 * result.spread).toFixed(0)} %`,
    result.met === null ? '-' : result.met ? 'met' : 'not met',
  ])
  const on = machine.gpu?.name ?? `${machine.processor}, ${machine.cores} cores, ${machine.path}`
  const title = `${on}${commit === null ? '' : `, commit ${commit}`}`
  return `${title}\n${formatTable(['id', 'what', 'figure', 'unit', 'peer', 'ratio', 'goal', 'spread', 'goal met'], rows)}`
}

const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(3))

function goal({ goal: wanted }: BenchmarkResult): string {
  if (wanted === null) return '-'
  return 'at_least' in wanted ? `≥ ${wanted.at_least}` : `≤ ${wanted.at_most}`
}
