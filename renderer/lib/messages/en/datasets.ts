export const datasets = {
  title: 'Datasets',
  emptyTitle: 'No data yet',
  emptyText:
    'Import text, tables or folders of them: .txt, .md, .csv, .tsv, .json, .jsonl, .parquet, plain or compressed.',
}
