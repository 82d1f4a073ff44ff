import type { Catalogue } from '../catalogue.ts'
import { splitNames } from './plan.ts'

export const dataset: Catalogue['dataset'] = {
  exactEstimated: ({ share }) => `完全重复的数量由 ${(100 * share).toPrecision(2)}% 的文档估计得出`,
  nearAmong: ({ compared, documents }) => `近似重复仅在 ${documents} 个文档中的 ${compared} 个之间查找`,
  acrossSplits: ({ documents }) => `验证集或测试集中有 ${documents} 个文档与训练集几乎相同：损失会显得比实际更好`,
  emptySplit: ({ split, share }) => `没有文档归入${splitNames[split] ?? split}：文档太少，不足以按 ${share} 的比例划分`,
  otherFiles: ({ files }) => `有 ${files} 个其他类型的文件未计入`,
  emptyRows: ({ path, rows }) => `${path}：有 ${rows} 行没有文本，未计入`,
  emptyFile: ({ path }) => `${path} 没有文本，未计入`,
}
