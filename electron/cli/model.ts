import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { ggufTypes, type GgufType } from '../contract/engine-protocol.ts'
import type { Model, ModelDescription } from '../contract/model.ts'
import { SizewiseError } from '../contract/errors.ts'
import { english } from '../contract/phrases/english.ts'
import { formatBytes } from '../contract/format/bytes.ts'
import type { Cli, CommandResult } from './cli.ts'
import type { Context } from './context.ts'
import { wholeOption } from './options.ts'
import { formatTable } from './table.ts'

interface DescribeOptions {
  preset?: string
  family?: 'gpt' | 'llama'
  layers?: number
  width?: number
  heads?: number
  kvHeads?: number
  ff?: number
  context?: number
  vocab?: number
  batch: number
  threads?: number
  gradientCheckpointing?: true
  untied?: true
  bias: boolean
  measure?: true
}

interface ExportOptions {
  format: 'gguf'
  type: GgufType
  out: string
}

export function registerModel(program: Command, cli: Cli): void {
  const model = program.command('model').description('architectures: their parameters, memory and FLOPs')
  model
    .command('describe')
    .description('exact parameters, memory by part, FLOPs per token, and warnings')
    .option('--preset <name>', 'a named shape (see: model presets); the other options replace its numbers')
    .addOption(new Option('--family <family>', 'the architecture').choices(['gpt', 'llama']))
    .option('--layers <n>', 'n_layer', wholeOption())
    .option('--width <n>', 'd_model', wholeOption())
    .option('--heads <n>', 'n_head', wholeOption())
    .option('--kv-heads <n>', 'n_kv_head (llama; as --heads unless given)', wholeOption())
    .option('--ff <n>', 'd_ff (4 × width for gpt, 8/3 × width for llama unless given)', wholeOption())
    .option('--context <n>', 'tokens that the model sees', wholeOption())
    .option('--vocab <n>', 'tokens of the vocabulary', wholeOption())
    .option('--batch <n>', 'sequences a step, for the memory of training', wholeOption(), 1)
    .option(
      '--threads <k>',
      'threads of the engine, for the memory of training (all cores unless given)',
      wholeOption(),
    )
    .option('--gradient-checkpointing', 'activations inside blocks computed again, not kept: less memory, more time')
    .option('--untied', 'an output head of its own')
    .option('--no-bias', 'gpt without biases')
    .option('--measure', 'how long a training step takes here, timed by the engine on random tokens')
    .action(cli.diagnose(describe))
  model
    .command('presets')
    .description('the named shapes, with their published sizes')
    .action(cli.diagnose(() => listPresets()))
  model
    .command('export')
    .description('a trained model as a file for other programs: GGUF, of the family llama, for llama.cpp')
    .argument('<run>', 'id of a run (see: run list); RUN@STEP: not the best checkpoint but that of a step')
    .addOption(new Option('--format <format>', 'of the file').choices(['gguf']).makeOptionMandatory())
    .addOption(
      new Option('--type <type>', 'how matrices are stored; q8_0 and q4_0 in blocks of 32 with a scale each')
        .choices(ggufTypes)
        .default('f16'),
    )
    .requiredOption('--out <folder>', 'where to write it; made where absent')
    .action(cli.read(exportModel))
}

async function describe(context: Context, options: DescribeOptions): Promise<CommandResult> {
  const { describeModel } = await import('../core/sizing/describe.ts')
  const { batch, threads = availableParallelism(), gradientCheckpointing = false, measure } = options
  const model = await modelOf(options)
  const keys = { batch_size: batch, gradient_checkpointing: gradientCheckpointing }
  const description = describeModel(model, { ...keys, precision: 'fp32' }, 'cpu', threads)
  const text = describeInWords(description, batch)
  if (measure !== true) return { document: description, text }
  const { measureStep, measuredStepInWords } = await import('./measured-step.ts')
  const step = await measureStep(context, model, keys, threads)
  return { document: { ...description, training_step: step }, text: `${text}\n${measuredStepInWords(step)}` }
}

async function modelOf(options: DescribeOptions): Promise<Model> {
  const { modelFromPreset } = await import('../core/sizing/presets.ts')
  const { modelFromShape } = await import('../core/sizing/model-shape.ts')
  const { preset, family, layers, width, heads, kvHeads, ff, context, vocab, untied, bias } = options
  const optional = {
    ...(kvHeads === undefined ? {} : { n_kv_head: kvHeads }),
    ...(ff === undefined ? {} : { d_ff: ff }),
    ...(untied ? { tied_embeddings: false } : {}),
    ...(bias ? {} : { bias: false }),
  }
  const given = {
    ...(family === undefined ? {} : { family }),
    ...(layers === undefined ? {} : { n_layer: layers }),
    ...(width === undefined ? {} : { d_model: width }),
    ...(heads === undefined ? {} : { n_head: heads }),
    ...(context === undefined ? {} : { context }),
    ...(vocab === undefined ? {} : { vocab }),
  }
  if (preset !== undefined) return modelFromPreset(preset, { ...given, ...optional })
  if (
    family === undefined ||
    layers === undefined ||
    width === undefined ||
    heads === undefined ||
    context === undefined ||
    vocab === undefined
  ) {
    const missing = Object.entries({ family, layers, width, heads, context, vocab }).flatMap(([name, value]) =>
      value === undefined ? [`--${name}`] : [],
    )
    throw new SizewiseError('usage', `without --preset, model describe needs ${missing.join(', ')}`)
  }
  return modelFromShape({
    name: family,
    family,
    n_layer: layers,
    d_model: width,
    n_head: heads,
    context,
    vocab,
    ...optional,
  })
}

function describeInWords(model: ModelDescription, batch: number): string {
  const { parameters, memory_bytes: memory, flops_per_token: flops } = model
  const parts = Object.entries(parameters.by_part).filter(([, count]) => count > 0)
  const rows = [
    ...parts.map(([part, count]) => [part.replace('_', ' '), count.toLocaleString('en')]),
    ['total', parameters.total.toLocaleString('en')],
    ['without embeddings', parameters.without_embeddings.toLocaleString('en')],
  ]
  const { n_layer, n_head, n_kv_head, d_model, d_ff, context, vocab } = model
  const again =
    flops.recomputed > 0 ? `, and ${flops.recomputed.toExponential(3)} computed again by gradient checkpointing` : ''
  const kvHeads = n_kv_head === n_head ? '' : `, ${n_kv_head} kv heads`
  return [
    `${model.name === model.family ? '' : `${model.name}: `}${model.family}, ${n_layer} layers, ${n_head} heads${kvHeads}, width ${d_model}, feed-forward ${d_ff}, context ${context}, vocabulary ${vocab}`,
    '',
    formatTable(['part', 'parameters'], rows),
    '',
    `training memory at ${batch} × ${context} tokens: ${formatBytes(memory.total)} (weights ${formatBytes(memory.weights)}, gradients ${formatBytes(memory.gradients)}, optimizer ${formatBytes(memory.optimizer)}, activations ${formatBytes(memory.activations)})`,
    `FLOPs per token: ${flops.forward.toExponential(3)} forward, ${flops.train.toExponential(3)} to train${again}`,
    ...model.warnings.map((warning) => `warning: ${english(warning)}`),
  ].join('\n')
}

async function listPresets(): Promise<CommandResult> {
  const { modelFromPreset, presets } = await import('../core/sizing/presets.ts')
  const { countParameters } = await import('../core/sizing/parameters.ts')
  const described = presets.map(({ series, published_parameters, differs, ...shape }) => {
    const model = modelFromPreset(shape.name)
    return { ...model, series, parameters: countParameters(model), published_parameters, differs }
  })
  const rows = described.map((preset) => [
    preset.name,
    preset.series,
    ...[preset.n_layer, preset.n_head, preset.d_model, preset.context].map(String),
    preset.parameters.total.toLocaleString('en'),
    preset.published_parameters?.toLocaleString('en') ?? '',
  ])
  const table = formatTable(
    ['preset', 'series', 'layers', 'heads', 'width', 'context', 'parameters', 'published'],
    rows,
  )
  const notes = [
    ...new Set(
      described.flatMap(({ name, differs }) => (differs === null ? [] : [`${name.split('-')[0] ?? ''}: ${differs}`])),
    ),
  ]
  return { document: { presets: described }, text: [table, '', ...notes].join('\n') }
}

async function exportModel(context: Context, run: string, options: ExportOptions): Promise<CommandResult> {
  const { exportGguf } = await import('../core/exporting/export-gguf.ts')
  const { readRunAtStep } = await import('../core/studies/run-at-step.ts')
  const exported = await exportGguf(readRunAtStep(run), options.type, resolve(options.out), {
    stores: await context.stores(),
    engine: await context.engine(),
    home: context.home,
    signal: context.signal,
    onProgress: (done, total) => {
      context.output.live(`writing: ${Math.floor((100 * done) / total)} %`)
    },
  })
  const { path, step, type, bytes, tensors, kept_as_f16: kept } = exported
  const text = `${path}: ${exported.run} at step ${step}, ${type}, ${tensors} tensors, ${formatBytes(bytes)}`
  const note = `stored as f16 instead, since their rows are no multiple of 32 numbers: ${kept.join(', ')}`
  return { document: exported, text: kept.length === 0 ? text : `${text}\n${note}` }
}
