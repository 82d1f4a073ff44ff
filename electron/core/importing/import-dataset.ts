import type { Dataset, DatasetKind } from '../../contract/dataset.ts'
import type { ImportOptions, ImportProgress } from '../../contract/dataset-import.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { Stores } from '../ports/stores.ts'
import { withTemporaryFolder } from './data-folder.ts'
import { DatasetWriter } from './dataset-writer.ts'
import type { ImportSession } from './import-session.ts'
import { importTexts } from './import-texts.ts'
import { ProgressMeter } from './progress-meter.ts'
import { findSourceFiles, type SourceFile } from './source-files.ts'
import { itemShares, positionShares, type SplitRule } from './split-rule.ts'
import { StatisticsCollector } from './statistics.ts'
import { storeDataset } from './store-dataset.ts'

export interface ImportSurroundings {
  stores: Stores
  /** The data folder. */
  home: string
  signal?: AbortSignal
  onProgress?: (progress: ImportProgress) => void
  /** For the person: which columns were taken, what was left out. */
  onNote?: (note: Said) => void
}

/** Fewer plain texts than this are each split by position: by item, whole splits would stay empty. */
const fewTexts = 20

/**
 * Imports files as a dataset: whole, or not at all. Everything is written into a temporary folder of the data folder,
 * synced, renamed to its place by content hash, and then entered into the database. Memory does not grow with the files.
 */
export async function importDataset(options: ImportOptions, surroundings: ImportSurroundings): Promise<Dataset> {
  const { stores, home, signal } = surroundings
  refuseName(options.name, stores)
  const { files, leftOut } = await findSourceFiles(options.paths, options.format)
  const warnings: Phrase[] = []
  const note = (said: Said): void => surroundings.onNote?.(said)
  const warn = (said: Phrase): void => {
    warnings.push(said)
    note(said)
  }
  if (leftOut > 0) warn(phrase('dataset.otherFiles', { files: leftOut }))
  const meter = new ProgressMeter(files, surroundings.onProgress)
  return withTemporaryFolder(home, async ({ content, scratch }) => {
    const session: ImportSession = {
      scratch,
      note,
      warn,
      progress: (change) => {
        meter.advance(change)
      },
      ...(signal === undefined ? {} : { signal }),
    }
    const statistics = new StatisticsCollector()
    const rule = splitRule(options, files)
    const read = await readAll(options, files, rule, session, content, statistics)
    const result = statistics.result()
    if (result.documents === 0)
      throw new SizewiseError('dataset_empty', phrase('importing.noText'), options.paths.join(', '))
    session.progress({ stage: 'finishing' })
    const written = read.writer.finish()
    return storeDataset({
      ...{ stores, home, content, files: written.files },
      ...(signal === undefined ? {} : { signal }),
      dataset: {
        name: options.name,
        kind: read.kind,
        split_rule: rule,
        source: { paths: options.paths, ...read.columns, encoding: [...read.encodings].sort().join(', ') },
        ...(read.kind === 'labelled text' ? { labels: written.labels } : {}),
        ...result,
        warnings: [...result.warnings, ...emptySplits(rule, result.splits), ...warnings],
      },
    })
  })
}

function refuseName(name: string, stores: Stores): void {
  if (name.trim() === '' || name.length > 200 || /[\u0000-\u001f\u007f]/.test(name))
    throw new SizewiseError('usage', phrase('importing.name'))
  if (stores.datasets.byName(name) !== undefined)
    throw new SizewiseError('already_exists', phrase('names.taken', { noun: 'dataset', name }))
}

/** By what and in which shares the files are split: as asked, else what fits them. */
export function splitRule(options: Pick<ImportOptions, 'split_by' | 'shares'>, files: SourceFile[]): SplitRule {
  const texts = files.every((file) => file.format === 'text')
  const by = options.split_by ?? (texts && files.length < fewTexts ? 'position' : 'item hash')
  if (by === 'position' && !texts) throw new SizewiseError('usage', phrase('importing.splitByPosition'))
  return { by, ...(options.shares ?? (by === 'position' ? positionShares : itemShares)) }
}

interface ReadAll {
  kind: DatasetKind
  writer: DatasetWriter
  encodings: Set<string>
  columns: { text_column?: string; label_column?: string; target_column?: string }
}

async function readAll(
  options: ImportOptions,
  files: SourceFile[],
  rule: SplitRule,
  session: ImportSession,
  content: string,
  statistics: StatisticsCollector,
): Promise<ReadAll> {
  const texts = refuseMixture(files)
  let writer: DatasetWriter | undefined
  try {
    if (texts) {
      refuseColumns(options)
      writer = new DatasetWriter(content, 'text')
      return {
        kind: 'text',
        writer,
        encodings: await importTexts(files, rule, options.encoding, session, writer, statistics),
        columns: {},
      }
    }
    const makeWriter = (columns: { kind: DatasetKind }): DatasetWriter =>
      (writer = new DatasetWriter(content, columns.kind))
    // DuckDB comes with it: a plain text does not wait for that.
    const { importTables } = await import('./import-tables.ts')
    const { columns, encodings } = await importTables(files, rule, options, session, makeWriter, statistics)
    const { kind, text, label, target } = columns
    const named = {
      text_column: text,
      ...(label === undefined ? {} : { label_column: label }),
      ...(target === undefined ? {} : { target_column: target }),
    }
    return { kind, writer: writer as unknown as DatasetWriter, encodings, columns: named }
  } catch (cause) {
    writer?.abandon()
    throw cause
  }
}

/** Returns whether the files are plain texts; else they are tables. */
export function refuseMixture(files: SourceFile[]): boolean {
  const texts = files.filter((file) => file.format === 'text').length
  if (texts === 0 || texts === files.length) return texts > 0
  throw new SizewiseError('usage', phrase('importing.mixture', { texts, tables: files.length - texts }))
}

function refuseColumns({ kind, text_column, label_column, target_column }: ImportOptions): void {
  if (kind !== undefined && kind !== 'text') throw new SizewiseError('usage', phrase('importing.kindOfTable', { kind }))
  if (text_column ?? label_column ?? target_column) throw new SizewiseError('usage', phrase('importing.noColumns'))
}

function emptySplits(rule: SplitRule, splits: Dataset['splits']): Phrase[] {
  const empty = (['train', 'validation', 'test'] as const).filter(
    (split) => splits[split].documents === 0 && rule[split] > 0,
  )
  return empty.map((split) => phrase('dataset.emptySplit', { split, share: rule[split] }))
}
