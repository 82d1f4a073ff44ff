import { splitNames, type Dataset } from '../contract/dataset.ts'
import type { ImportProgress } from '../contract/dataset-import.ts'
import { english } from '../contract/phrases/english.ts'
import { formatTable } from './table.ts'

const whole = (value: number): string => value.toLocaleString('en-US')

export function describeDatasets(datasets: Dataset[]): string {
  if (datasets.length === 0) return 'There are no datasets yet: sizewise dataset import PATH… --name N'
  const rows = datasets.map((dataset) => [
    dataset.name,
    dataset.kind,
    whole(dataset.documents),
    whole(dataset.characters),
    whole(dataset.bytes),
  ])
  return formatTable(['name', 'kind', 'documents', 'characters', 'bytes'], rows)
}

export function describeDataset(
  dataset: Dataset,
  tokens: { tokenizer: string; split: string; tokens: number }[],
): string {
  const { duplicates, split_rule } = dataset
  const splits = splitNames.map((split) => {
    const { documents, characters, bytes } = dataset.splits[split]
    return [split, whole(documents), whole(characters), whole(bytes)]
  })
  return [
    `${dataset.name}: ${dataset.kind}, split by ${split_rule.by}, content hash ${dataset.hash}`,
    ...(dataset.labels === undefined
      ? []
      : [`labels: ${dataset.labels.slice(0, 20).join(', ')}${dataset.labels.length > 20 ? ' …' : ''}`]),
    formatTable(['split', 'documents', 'characters', 'bytes'], splits),
    `duplicates: ${whole(duplicates.exact)} exact, ${whole(duplicates.near)} near, ${whole(duplicates.across_splits)} across splits`,
    `lengths in characters: ${describeLengths(dataset)}`,
    ...tokens.map(({ tokenizer, split, tokens: count }) => `${whole(count)} tokens of ${split} under ${tokenizer}`),
    ...dataset.warnings.map((warning) => `warning: ${english(warning)}`),
  ].join('\n')
}

function describeLengths({ length_histogram: { edges, counts } }: Dataset): string {
  return counts
    .flatMap((count, index) =>
      count === 0
        ? []
        : [
            `${whole(count)} ${edges[index] === undefined ? `from ${whole(edges.at(-1) ?? 0)}` : `under ${whole(edges[index])}`}`,
          ],
    )
    .join(', ')
}

export function describeProgress({
  stage,
  bytes_done,
  bytes_total,
  documents,
  elapsed_s,
  remaining_s,
}: ImportProgress): string {
  const share = bytes_total === 0 ? '' : ` ${Math.floor((bytes_done / bytes_total) * 100)} %`
  const megabytes = `${(bytes_done / 1e6).toFixed(1)} of ${(bytes_total / 1e6).toFixed(1)} MB`
  const left = remaining_s === undefined ? '' : `, ${Math.ceil(remaining_s)} s left`
  return `${stage}${share}  ${megabytes}  ${whole(documents)} documents  ${elapsed_s.toFixed(0)} s${left}`
}
