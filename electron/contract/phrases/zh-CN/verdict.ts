import type { Catalogue } from '../catalogue.ts'

export const verdict: Catalogue['verdict'] = {
  overfitted: ({ percent, step, train }) =>
    `验证损失在第 ${step} 步达到最低后上升了 ${percent.toFixed(1)}%${
      train === null ? '' : `，而训练损失最终为 ${train.toFixed(3)}`
    }。`,
  falling: ({ percent }) => `最后四分之一的训练使验证损失下降了 ${percent.toFixed(1)}%。`,
  settled: ({ percent }) => `最后四分之一的训练中，验证损失变化不到 ${percent}%。`,
  tooFew: () => '评估次数太少，无法判断。',
}
