import { formatBytes } from '../../format/bytes.ts'
import { formatShortCount } from '../../format/count.ts'
import type { Catalogue } from '../catalogue.ts'

export const splitNames: Record<string, string> = { train: '训练集', validation: '验证集', test: '测试集' }
const split = (name: string): string => splitNames[name] ?? name

export const plan: Catalogue['plan'] = {
  ofModel: ({ model, warning }) => `${model}：${warning}`,
  deviceUnusable: ({ device, why }) => `无法在 ${device} 上训练，请改用 cpu。${why}`,
  doesNotFit: () => '本机内存放不下',
  tight: () => '几乎占满本机内存，留给其他程序的很少',
  doesNotFitGpu: ({ device }) => `${device} 的显存放不下`,
  tightOnGpu: ({ device }) => `几乎占满 ${device} 的显存，留给其他程序的很少`,
  noSuchDevice: ({ device, devices }) => `指定了 ${device}，但本机只有 ${devices.join('、')}`,
  checkpointing: ({ bytes }) => `设 gradient_checkpointing: true 可将内存降到 ${formatBytes(bytes)}，但每步用时更长`,
  diskShort: ({ needed, free }) =>
    `检查点最多占用 ${formatBytes(needed)} 磁盘空间，而可用空间只有 ${formatBytes(free)}`,
  epochs: ({ epochs, harmless }) =>
    `训练集共过 ${epochs.toFixed(1)} 遍；超过 ${harmless} 遍后，模型从每一遍中学到的会减少`,
  longWarmup: ({ warmup, steps }) => `warmup_steps ${warmup} 多于本次运行的 ${steps} 步，永远达不到设定的学习率`,
  muchEvaluation: () => '评估所花的时间多于训练；可增大 eval_interval 或减小 eval_tokens',
  notSizeAlone: ({ key, values }) => `各模型的 ${key} 不同（${values.join('、')}），差异不只在规模：损失的可比性会降低`,
  minLrAbove: ({ most, least }) => `min_lr 应不超过 learning_rate（${most}），实际为 ${least}`,
  minLrAboveOf: ({ most, least, model }) => `min_lr 应不超过 learning_rate（${model} 为 ${most}），实际为 ${least}`,
  notMeasured: ({ model }) => `按分钟定预算需要实测每步用时，而 ${model} 太大，无法在本机测速`,
  fewTrainingTokens: ({ model, context, needed, tokens }) =>
    `${model} 的上下文为 ${context}，至少需要 ${needed} 个训练 token，而训练集只有 ${tokens} 个`,
  fewValidationTokens: ({ tokens }) => `验证至少需要 2 个 token，而验证集只有 ${tokens} 个`,
  emptySplit: ({ split: name, dataset }) => `研究需要${split(name)}，而 ${dataset} 的${split(name)}为空`,
  splitIsEmpty: ({ split: name, dataset }) => `${dataset} 的${split(name)}为空`,
  sizesTooClose: ({ sizes, from, to }) =>
    `从 ${formatShortCount(from)} 到 ${formatShortCount(to)} 的 ${sizes} 个规模过于接近，得不到互不相同的结构；请减少规模数或扩大范围`,
  toBelowFrom: ({ from, to }) => `to 应大于 from（${from}），实际为 ${to}`,
}
