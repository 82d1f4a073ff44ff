import { english } from '../contract/phrases/english.ts'
import type { Run } from '../contract/run.ts'
import { formatBytes } from '../contract/format/bytes.ts'
import { formatCount } from '../contract/format/count.ts'
import { formatDuration } from '../contract/format/duration.ts'

/** One run, a fact per line; what is not known yet is left out. */
export function describeRun(run: Run): string {
  const { model, parameters, estimate, best } = run
  const facts: [string, string | null][] = [
    ['run', run.id],
    ['study', run.study],
    [
      'model',
      `${model.name} (${model.family}, ${model.n_layer} layers, ${model.n_head} heads, width ${model.d_model}, context ${model.context})`,
    ],
    [
      'parameters',
      `${parameters.total.toLocaleString('en')} (${parameters.without_embeddings.toLocaleString('en')} without embeddings)`,
    ],
    ['seed, device', `${run.seed}, ${run.device}`],
    ['state', run.error === undefined ? run.state : `${run.state}: ${english(run.error.message)}`],
    ['step', `${run.step} of ${run.steps}`],
    ['tokens, FLOPs', `${formatCount(run.tokens)}, ${run.flops.toExponential(2)}`],
    ['loss', run.train_loss === null ? null : `${run.train_loss.toFixed(4)} nats per token`],
    ['validation loss', run.validation_loss === null ? null : run.validation_loss.toFixed(4)],
    ['best', best === null ? null : `${best.validation_loss.toFixed(4)} at step ${best.step}`],
    ['perplexity', run.perplexity?.toFixed(2) ?? null],
    ['bits per byte', run.bits_per_byte?.toFixed(4) ?? null],
    ['tokens per second', run.tokens_per_second === null ? null : formatCount(run.tokens_per_second)],
    [
      'time',
      `${formatDuration(run.duration_s)}${estimate === null ? '' : ` (estimated ${formatDuration(estimate.duration_s)})`}`,
    ],
    [
      'memory',
      run.peak_memory_bytes === null
        ? null
        : `${formatBytes(run.peak_memory_bytes)}${estimate === null ? '' : ` (estimated ${formatBytes(estimate.memory_bytes)})`}`,
    ],
    ...run.checkpoints.map((checkpoint): [string, string] => [
      `checkpoint`,
      `step ${checkpoint.step} (${checkpoint.roles.join(', ')}): ${checkpoint.path}`,
    ]),
  ]
  const known = facts.filter((fact): fact is [string, string] => fact[1] !== null)
  const width = Math.max(...known.map(([name]) => name.length))
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}
