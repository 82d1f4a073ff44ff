import { formatBytes } from '../../../electron/contract/format/bytes.ts'
import { formatCount } from '../../../electron/contract/format/count.ts'
import { formatDuration } from '../../../electron/contract/format/duration.ts'
import { formatWhole } from '../../../electron/contract/format/whole.ts'
import type { ComparedRun } from '../../../electron/contract/comparison.ts'
import { formatFigure, formatPerplexity, formatPower } from '../../lib/format/figures.ts'
import { formatMoment } from '../../lib/format/moment.ts'

type Figure = number | null

interface Shared {
  key: ColumnKey
  /** Px. */
  width: number
}
export type Column =
  | (Shared & { kind: 'figure'; of(run: ComparedRun): Figure; show(value: number): string; log: boolean })
  | (Shared & { kind: 'text'; of(run: ComparedRun): string; show(value: string): string })
export type FigureColumn = Extract<Column, { kind: 'figure' }>

export const columnKeys = [
  'status',
  'parameters',
  'best_validation_loss',
  'best_step',
  'parameters_without_embeddings',
  'tokens',
  'tokens_per_parameter',
  'flops',
  'validation_loss',
  'train_loss',
  'perplexity',
  'bits_per_byte',
  'tokens_per_second',
  'peak_memory_bytes',
  'duration_s',
  'dataset',
  'tokenizer',
  'study',
  'seed',
  'created_at',
  'notes',
] as const
export type ColumnKey = (typeof columnKeys)[number]

/** Shown until a person chooses; the order is that of the keys: what answers stands where it needs no scrolling. */
export const usualColumns: readonly ColumnKey[] = columnKeys.filter(
  (key) => !['tokenizer', 'study', 'seed', 'tokens_per_parameter', 'train_loss'].includes(key),
)

const fixed = (decimals: number) => (value: number) => value.toFixed(decimals)
const minute = (iso: string): string => formatMoment(iso).slice(0, 16)
const itself = (value: string): string => value

/** Of every run that is listed; figures in the units that their names say. */
export const columns: Readonly<Record<ColumnKey, Column>> = {
  status: text('status', 104, (run) => run.state),
  created_at: text('created_at', 136, (run) => run.created_at, minute),
  duration_s: figure('duration_s', 88, (run) => (run.duration_s > 0 ? run.duration_s : null), formatDuration, true),
  dataset: text('dataset', 120, (run) => run.dataset),
  tokenizer: text('tokenizer', 120, (run) => run.tokenizer ?? ''),
  study: text('study', 160, (run) => run.study),
  seed: figure('seed', 72, (run) => run.seed, String, false),
  parameters: figure('parameters', 80, (run) => run.parameters.total, formatCount, true),
  parameters_without_embeddings: figure(
    ...(['parameters_without_embeddings', 104] as const),
    (run) => run.parameters.without_embeddings,
    formatCount,
    true,
  ),
  tokens: figure('tokens', 80, (run) => positive(run.tokens), formatCount, true),
  tokens_per_parameter: figure(
    ...(['tokens_per_parameter', 80] as const),
    (run) => positive(run.tokens / run.parameters.total),
    formatFigure,
    true,
  ),
  flops: figure('flops', 88, (run) => positive(run.flops), formatPower, true),
  best_validation_loss: figure('best_validation_loss', 88, (run) => run.best?.validation_loss ?? null, fixed(4), true),
  best_step: figure('best_step', 72, (run) => run.best?.step ?? null, formatWhole, false),
  validation_loss: figure('validation_loss', 88, (run) => run.validation_loss, fixed(4), true),
  train_loss: figure('train_loss', 88, (run) => run.train_loss, fixed(4), true),
  perplexity: figure('perplexity', 88, (run) => run.perplexity, formatPerplexity, true),
  bits_per_byte: figure('bits_per_byte', 88, (run) => run.bits_per_byte, fixed(4), true),
  tokens_per_second: figure('tokens_per_second', 80, (run) => run.tokens_per_second, formatCount, true),
  peak_memory_bytes: figure('peak_memory_bytes', 88, (run) => run.peak_memory_bytes, formatBytes, true),
  notes: text('notes', 200, (run) => run.notes),
}

export const figureKeys = columnKeys.filter((key) => columns[key].kind === 'figure')
export const figureColumn = (key: ColumnKey): FigureColumn => columns[key] as FigureColumn

function positive(value: number): Figure {
  return value > 0 ? value : null
}

function figure(
  key: ColumnKey,
  width: number,
  of: (run: ComparedRun) => Figure,
  show: (value: number) => string,
  log: boolean,
): FigureColumn {
  return { key, width, kind: 'figure', of, show, log }
}

function text(key: ColumnKey, width: number, of: (run: ComparedRun) => string, show = itself): Column {
  return { key, width, kind: 'text', of, show }
}
