import { formatShortCount } from '../../format/count.ts'
import type { Catalogue } from '../catalogue.ts'

export const shape: Catalogue['shape'] = {
  deep: ({ layers, width }) =>
    `${layers} 层、宽度 ${width} 的模型难以训练：宽度/层数为 ${(width / layers).toFixed(1)}，通常在 16 到 128 之间`,
  shallow: ({ layers, width }) =>
    `${layers} 层、宽度 ${width}：宽度/层数为 ${(width / layers).toFixed(0)}，通常在 16 到 128 之间；增加层数能更好地利用参数`,
  smallHead: ({ size }) => `注意力头维度 ${size} 太小，难以有效工作；请减少头数（通常在 16 到 128 之间）`,
  largeHead: ({ size }) => `注意力头维度 ${size} 过大；请增加头数（通常在 16 到 128 之间）`,
  feedForward: ({ d_ff, ratio, usual }) => `d_ff ${d_ff} 是 d_model 的 ${ratio.toFixed(1)} 倍；通常为 ${usual} 倍`,
  oddHead: ({ size }) => `注意力头维度 ${size} 是奇数，运行缓慢；请使 d_model / n_head 为 8 的倍数`,
  unevenHead: ({ size }) => `注意力头维度 ${size} 不是 8 的倍数，运行较慢`,
  unevenWidth: ({ width }) => `d_model ${width} 不是 8 的倍数，运行较慢`,
  embeddings: ({ embeddings, total }) =>
    `嵌入占参数量的 ${Math.round((100 * embeddings) / total)}%（${formatShortCount(total)} 中的 ${formatShortCount(embeddings)}）；减小词表或上下文可为各层留出更多参数`,

  problems: ({ problems }) => problems.join('；'),
  notWhole: ({ key, least, most, value }) => `${key} 应为 ${least} 到 ${most} 的整数，实际为 ${value}`,
  widthPerHead: ({ width, heads }) => `d_model 应能被 n_head 整除：${width} 不能被 ${heads} 整除`,
  evenHead: ({ size }) => `llama 的注意力头维度 d_model / n_head 应为偶数（旋转位置编码成对使用），实际为 ${size}`,
  groupedHeads: ({ kv, heads }) => `n_head 应能被 n_kv_head 整除：${heads} 不能被 ${kv} 整除`,
  sameHeads: ({ kv, heads }) => `gpt 的 n_kv_head 应等于 n_head（${heads}），实际为 ${kv}`,
  noBias: () => 'llama 的 bias 应为 false，实际为 true',
  dropout: ({ value }) => `dropout 应不小于 0 且小于 1，实际为 ${value}`,
  normEpsilon: ({ value }) => `norm_epsilon 应大于 0 且不超过 0.1，实际为 ${value}`,
  ropeTheta: ({ value }) => `rope_theta 应大于 1，实际为 ${value}`,
}
