import { availableParallelism } from 'node:os'
import { Option, type Command } from 'commander'
import { weightFormats, type WeightFormat } from '../contract/engine-protocol.ts'
import { SizewiseError } from '../contract/errors.ts'
import type { Cli, CommandResult } from './cli.ts'
import type { Context } from './context.ts'
import { numberOption } from './number-options.ts'
import { deviceOption, wholeOption } from './options.ts'

interface ChatOptions {
  prompt: string
  maxTokens: number
  temperature: number
  topK: number
  topP: number
  repetitionPenalty: number
  stop: string[]
  seed: number
  samples: number
  device: string
  threads?: number
  weights: WeightFormat
  draft?: string
}

export function registerChat(program: Command, cli: Cli): void {
  program
    .command('chat')
    .description('one prompt continued by several runs, one lane after the other')
    .argument(
      '<run...>',
      'ids of runs (see: run list), small to large; RUN@STEP: not the best checkpoint but that of a step (see: run show)',
    )
    .requiredOption('--prompt <text>', 'what to continue')
    .option('--max-tokens <n>', 'tokens to write', wholeOption(), 100)
    .option('--temperature <t>', '0: always the likeliest token', numberOption(0, 100), 0.8)
    .option('--top-k <k>', 'only the k likeliest; 0: all', wholeOption(0), 0)
    .option('--top-p <p>', 'only the likeliest that make up this share', numberOption(0, 1), 1)
    .option('--repetition-penalty <r>', '1: none', numberOption(0.01, 100), 1)
    .option('--stop <text...>', 'end before any of these', [])
    .option('--seed <s>', 'the same for every run', wholeOption(0), 1337)
    .option(
      '--samples <n>',
      'texts of each run, with the seeds from --seed on: they are written together, several times as fast as one by one, unless a draft proposes',
      wholeOption(),
      1,
    )
    .addOption(
      new Option('--weights <format>', 'how the weights are kept in memory: fewer bits are read faster')
        .choices(weightFormats)
        .default('fp32'),
    )
    .option(
      '--draft <run>',
      'a smaller run of the same tokenizer, or RUN@STEP: it proposes, the larger ones write the same text, faster',
    )
    .addOption(deviceOption('writes').default('cpu'))
    .option('--threads <k>', 'threads of the engine (all cores unless given)', wholeOption())
    .action(cli.read(chat))
}

async function chat(context: Context, runs: string[], options: ChatOptions): Promise<CommandResult> {
  const { continuePrompt } = await import('../core/chatting/continue-prompt.ts')
  const { readRunAtStep } = await import('../core/studies/run-at-step.ts')
  const { prompt, maxTokens, temperature, topK, topP, repetitionPenalty, stop, seed } = options
  if (prompt === '') throw new SizewiseError('usage', 'expected a prompt to continue; it came empty')
  const { output } = context
  let lane = 0
  const document = await continuePrompt(
    runs.map(readRunAtStep),
    prompt,
    {
      max_tokens: maxTokens,
      temperature,
      top_k: topK,
      top_p: topP,
      repetition_penalty: repetitionPenalty,
      stop,
      seed,
    },
    {
      stores: await context.stores(),
      engine: await context.engine(),
      home: context.home,
      threads: options.threads ?? availableParallelism(),
      weights: options.weights,
      device: options.device,
      ...(options.draft !== undefined && { draft: readRunAtStep(options.draft) }),
      signal: context.signal,
      samples: options.samples,
      onLane: ({ run, step, seed: of }) => {
        const sampled = options.samples === 1 ? '' : `, seed ${of}`
        output.stream(`${lane++ === 0 ? '' : '\n\n'}── ${run} at step ${step}${sampled}\n${prompt}`)
      },
      onText: (text) => {
        output.stream(text)
      },
    },
  )
  const { formatTable } = await import('./table.ts')
  const { formatBytes } = await import('../contract/format/bytes.ts')
  const rows = document.lanes.map(({ draft, ...lane }) => {
    const { run, step, seed: of, ids, tokens_per_second, first_token_ms, memory_bytes, logprobs } = lane
    return [
      run,
      String(step),
      ...(options.samples === 1 ? [] : [String(of)]),
      String(ids.length),
      tokens_per_second.toFixed(0),
      first_token_ms.toFixed(1),
      logprobs.length === 0 ? '-' : (-logprobs.reduce((sum, one) => sum + one, 0) / logprobs.length).toFixed(3),
      formatBytes(memory_bytes),
      ...(options.draft === undefined ? [] : [draft === undefined ? '-' : `${draft.accepted} of ${draft.proposed}`]),
    ]
  })
  const seeds = options.samples === 1 ? [] : ['seed']
  const columns = ['run', 'step', ...seeds, 'tokens', 'tokens/s', 'first token ms', 'surprise nats/token', 'memory']
  if (options.draft !== undefined) columns.push('drafted right')
  return {
    document,
    text: `\n\n${formatTable(columns, rows)}`,
  }
}
