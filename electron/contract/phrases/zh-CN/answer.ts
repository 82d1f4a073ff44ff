import { formatShortCount } from '../../format/count.ts'
import type { Catalogue } from '../catalogue.ts'

const perToken = '每 token 的损失无法相互比较，也不足以支撑标度律'

export const answer: Catalogue['answer'] = {
  sentence: ({ parts }) => `${parts.join('；')}。`,
  noneFinished: ({ dataset }) => `${dataset} 上还没有已完成的运行。`,
  anyDataset: () => '任何数据集',
  onlyOne: ({ dataset, size }) => `${dataset} 上只有一个规模已完成：${size}，暂无可比较的对象。`,
  best: ({ dataset, best }) => `在 ${dataset} 上，${best} 效果最好`,
  bestByFar: ({ dataset, best, percent }) =>
    `在 ${dataset} 上，${best} 效果最好，更小的规模与它的差距都超过 ${percent}%`,
  within: ({ dataset, smallest, best, percent }) =>
    `在 ${dataset} 上，${smallest} 与最佳的 ${best} 差距不超过 ${percent}%`,
  size: ({ model, parameters }) => `${model}（${formatShortCount(parameters)}）`,
  ofStudy: ({ model, study }) => `“${study}”的 ${model}`,

  bends: ({ parameters }) => `曲线在 ${formatShortCount(parameters)} 参数（不含嵌入）附近趋于平缓`,
  littleGained: ({ size, percent }) => `超过 ${size} 后，参数量每翻一倍，损失下降不到 ${percent}%`,
  floor: ({ loss }) => `按这样的训练量，任何规模的损失都不会低于约 ${loss.toFixed(2)} nats/token`,
  cannotCarry: ({ sizes }) => `${sizes} 个规模尚不足以支撑标度律`,

  trainNext: ({ parameters }) => `下一个值得训练的规模是 ${formatShortCount(parameters)} 参数`,
  noLarger: ({ why }) => `更大的规模不值得训练：${why}`,
  oneSize: () => '只有一个规模，无从比较',
  largerDidWorse: ({ model }) => `大于 ${model} 的规模反而更差，应先增加数据或加强正则化`,
  doublingGainsLittle: ({ model, percent }) => `${model} 的参数量再翻一倍，损失下降不到 ${percent}%`,
  lastStepGainedLittle: ({ percent }) => `最后一级中，参数量每翻一倍，损失只下降 ${percent.toFixed(1)}%`,
  lastStepGained: ({ from, to, percent }) =>
    `从 ${from} 到 ${to} 的最后一级中，参数量每翻一倍，损失仍下降 ${percent.toFixed(1)}%`,
  curvePromises: ({ loss, percent, model }) =>
    `拟合曲线预测损失为 ${loss.toFixed(3)} nats/token，比 ${model} 低 ${percent.toFixed(1)}%`,

  severalDatasets: () => `这些运行使用了不同的数据集，${perToken}。`,
  severalTokenizers: () => `这些运行使用了不同的分词器，${perToken}。`,
  severalTokenizersBest: ({ best, bits }) =>
    `这些运行使用了不同的分词器，${perToken}；按每字节比特数，${best} 最好，为 ${bits.toFixed(3)}。`,
}
