import type { Catalogue } from '../catalogue.ts'

const share = (level: number): string => `${Math.round(level * 100)}%`
const exponent = ({ of, level, low, high }: { of: 'n' | 'd'; level: number; low: number; high: number }): string =>
  `无法辨识：${of === 'n' ? '规模指数 α' : '数据指数 β'} 的 ${share(level)} 区间为 ${low.toFixed(2)} 至 ${high.toFixed(2)}`

export const fit: Catalogue['fit'] = {
  fewPoints: ({ needed, count }) => `数据点太少：L(N,D) 有五个参数，至少需要 ${needed} 个点，现有 ${count} 个。`,
  fewDifferent: ({ of, needed, count }) =>
    `${of === 'n' ? '模型规模' : '训练 token 数'}太少：该定律至少需要 ${needed} 个不同的取值，现有 ${count} 个。`,
  tooClose: ({ of, factor, needed }) =>
    `${of === 'n' ? '模型规模' : '训练 token 数'}过于接近：最大与最小只差 ${factor.toPrecision(2)} 倍，确定指数至少需要 ${needed} 倍。`,
  together: ({ correlation }) =>
    `N 与 D 同步变化（对数相关系数 ${correlation.toFixed(2)}），例如按每参数 token 数定预算时就会如此：两者的影响无法区分。请让部分规模使用不同的数据量。`,
  noInterval: () => '无法计算区间：这些点的任何一次重采样都不足以确定该定律。',
  exponentMaybeZero: (interval) => `${exponent(interval)}，可能为 0。`,
  exponentAtBound: (interval) => `${exponent(interval)}，已触及搜索上界。`,
  exponentOpen: (interval) => `${exponent(interval)}。`,
  floorOpen: ({ level, low }) =>
    `不可约损失 E 无法与其余部分分离：其 ${share(level)} 区间下探到 ${low.toFixed(2)}，需要更大的模型。`,
  floorWide: ({ level, low, high }) =>
    `不可约损失 E 无法确定：其 ${share(level)} 区间为 ${low.toFixed(2)} 至 ${high.toFixed(2)}。`,
  noFloor: () => '最佳拟合中不可约损失 E 为零：纯幂律即可描述这些点。',
  flat: () => '各次运行的损失几乎相同：没有可以拟合的曲线。',
  rising: ({ of }) => `损失没有随${of === 'n' ? '规模' : '数据'}增大而下降：最大的并不比最小的好。`,
  misses: ({ point, percent }) =>
    `曲线在 ${point} 处偏差 ${Math.round(percent)}%：未收敛或过拟合的运行可从拟合中剔除。`,
  point: ({ n, d }) => `n ${n}、d ${d} 的点`,
  noPoints: () => '需要至少一个包含 n、d 和 loss 的数据点，实际没有',
  pointOutside: ({ key, low, high, value }) => `${key} 应在 ${low} 与 ${high} 之间，实际为 ${value}`,
}
