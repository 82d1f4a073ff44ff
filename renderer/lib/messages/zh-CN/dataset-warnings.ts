const splits: Record<string, string> = { train: '训练集', validation: '验证集', test: '测试集' }

/** Warnings are stored with a dataset in English; each pattern is one of core/importing. */
const patterns: [RegExp, (...parts: string[]) => string][] = [
  [
    /^exact duplicates are estimated from ([\d.e+-]+) % of the documents$/,
    (share) => `完全重复的数量由 ${share} % 的文档估计得出`,
  ],
  [
    /^near duplicates were sought among (\d+) of (\d+) documents$/,
    (some, all) => `近似重复仅在 ${all} 个文档中的 ${some} 个之间查找`,
  ],
  [
    /^(\d+) documents of validation or test stand nearly the same in train: losses will look better than they are$/,
    (count) => `验证集或测试集中有 ${count} 个文档与训练集几乎相同：损失会显得比实际更好`,
  ],
  [
    /^no document fell into (\w+): there are too few of them for its share of ([\d.]+)$/,
    (split, share) => `没有文档归入${splits[split] ?? split}：文档太少，不足以按 ${share} 的比例划分`,
  ],
  [/^(\d+) files of other kinds were left out$/, (count) => `有 ${count} 个其他类型的文件未计入`],
  [/^(.*): (\d+) rows without a text were left out$/, (path, count) => `${path}：有 ${count} 行没有文本，未计入`],
  [/^(.*) holds no text and was left out$/, (path) => `${path} 没有文本，未计入`],
]

/** A warning in Chinese; one that is not known stays as it is. */
export function datasetWarning(text: string): string {
  for (const [pattern, say] of patterns) {
    const match = pattern.exec(text)
    if (match !== null) return say(...match.slice(1))
  }
  return text
}
