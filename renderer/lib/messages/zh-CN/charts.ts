import type { Messages } from '../messages.svelte.ts'

export const charts: Messages['charts'] = {
  smoothing: '平滑',
  xLog: 'X 轴对数',
  yLog: 'Y 轴对数',
  outliers: '显示离群值',
  reset: '重置缩放',
  export: '保存为',
  empty: '暂无数据点。',
  keys: '左右键沿曲线移动，上下键切换曲线，Esc 取消缩放。',
  summary: '图中数据',
  series: '曲线',
  points: '点数',
  first: '首值',
  last: '末值',
  lowest: '最低值',
  best: '最佳检查点',
  raw: '未平滑',
}
