import type { Messages } from '../messages.svelte.ts'

export const datasets: Messages['datasets'] = {
  title: '数据集',
  emptyTitle: '还没有数据',
  emptyText: '导入文本、表格或文件夹：.txt、.md、.csv、.tsv、.json、.jsonl、.parquet，可为压缩文件。',
}
