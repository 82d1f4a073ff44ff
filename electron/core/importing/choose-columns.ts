import type { DatasetKind } from '../../contract/dataset.ts'
import type { ImportOptions } from '../../contract/dataset-import.ts'
import type { ColumnRole } from '../../contract/dataset-import.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'

export interface ChosenColumns {
  kind: DatasetKind
  text: string
  label?: string
  target?: string
}

const textNames = [
  'text',
  'sentence',
  'content',
  'review',
  'document',
  'body',
  'article',
  'comment',
  'message',
  'title',
  '文本',
  '内容',
  '正文',
  '评论',
  '句子',
]
const labelNames = ['label', 'labels', 'class', 'category', 'sentiment', 'stars', 'rating', '标签', '类别', '分类']
const pairNames = [
  ['source', 'target'],
  ['src', 'tgt'],
  ['input', 'output'],
  ['text', 'summary'],
  ['article', 'highlights'],
  ['question', 'answer'],
  ['en', 'zh'],
  ['english', 'chinese'],
  ['en', 'de'],
] as const

/** What the columns hold in a sample of rows: characters of text on average; 0 for a column of numbers. */
export type ColumnLengths = Map<string, number>

/** Columns as named by the person; the others by their usual names; else the text is the column with the longest texts. */
export function chooseColumns(
  options: ImportOptions,
  columns: string[],
  lengths: ColumnLengths,
  at: string,
): ChosenColumns {
  const named = (asked: string | undefined, role: ColumnRole): string | undefined => {
    if (asked === undefined) return undefined
    const exact =
      columns.find((column) => column === asked) ??
      columns.find((column) => column.toLowerCase() === asked.toLowerCase())
    if (exact !== undefined) return exact
    throw new SizewiseError('column_unknown', phrase('importing.columnUnknown', { role, column: asked, columns }), at)
  }
  const byName = (names: readonly string[]): string | undefined =>
    columns.find((column) => names.includes(column.toLowerCase()))
  const text = named(options.text_column, 'text')
  const label = named(options.label_column, 'label')
  const target = named(options.target_column, 'target')
  const kind =
    options.kind ??
    (target !== undefined
      ? 'text pairs'
      : (label ?? byName(labelNames)) !== undefined && columns.length > 1
        ? 'labelled text'
        : 'text')
  refuseSuperfluous(kind, label, target)
  if (kind === 'text pairs') return { kind, ...choosePair(text, target, columns, lengths, byName, at) }
  if (kind === 'text') return { kind, text: text ?? guessText(columns, lengths, byName, label, at) }
  const chosenLabel = label ?? byName(labelNames)
  if (chosenLabel === undefined) throw missing('label', columns, at)
  const chosenText = text ?? guessText(columns, lengths, byName, chosenLabel, at)
  if (chosenText === chosenLabel) throw twice('label', chosenText, at)
  return { kind, text: chosenText, label: chosenLabel }
}

function refuseSuperfluous(kind: DatasetKind, label: string | undefined, target: string | undefined): void {
  const refuse = (role: ColumnRole, fitting: DatasetKind): SizewiseError =>
    new SizewiseError('usage', phrase('importing.columnSuperfluous', { role, fitting, kind }))
  if (label !== undefined && kind !== 'labelled text') throw refuse('label', 'labelled text')
  if (target !== undefined && kind !== 'text pairs') throw refuse('target', 'text pairs')
}

type ByName = (names: readonly string[]) => string | undefined

function guessText(
  columns: string[],
  lengths: ColumnLengths,
  byName: ByName,
  taken: string | undefined,
  at: string,
): string {
  const free = columns.filter((column) => column !== taken)
  const usual = byName(textNames.filter((name) => name !== taken?.toLowerCase()))
  if (usual !== undefined) return usual
  const [longest] = free.toSorted((a, b) => (lengths.get(b) ?? 0) - (lengths.get(a) ?? 0))
  if (longest === undefined || (lengths.get(longest) ?? 0) === 0) throw missing('text', columns, at)
  return longest
}

function choosePair(
  text: string | undefined,
  target: string | undefined,
  columns: string[],
  lengths: ColumnLengths,
  byName: ByName,
  at: string,
): { text: string; target: string } {
  const usual = pairNames.find((pair) => byName([pair[0]]) !== undefined && byName([pair[1]]) !== undefined)
  const source = text ?? (usual && byName([usual[0]])) ?? guessText(columns, lengths, byName, target, at)
  const others = columns.filter((column) => column !== source && (lengths.get(column) ?? 0) > 0)
  const aim = target ?? (usual && byName([usual[1]])) ?? (others.length === 1 ? others[0] : undefined)
  if (aim === undefined) throw missing('target', columns, at)
  if (aim === source) throw twice('target', aim, at)
  return { text: source, target: aim }
}

function missing(role: ColumnRole, columns: string[], at: string): SizewiseError {
  return new SizewiseError('usage', phrase('importing.columnNeeded', { role, columns }), at)
}

function twice(role: ColumnRole, column: string, at: string): SizewiseError {
  return new SizewiseError('usage', phrase('importing.columnTwice', { role, column }), at)
}
