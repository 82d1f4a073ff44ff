import { formatBytes } from '../../format/bytes.ts'
import { formatShortCount } from '../../format/count.ts'

/** What a person should know of a study before it is trained, and why it cannot be. */
export const plan = {
  ofModel: ({ model, warning }: { model: string; warning: string }) => `${model}: ${warning}`,
  deviceUnusable: ({ device, why }: { device: string; why: string }) =>
    `training on ${device} is not possible; name the device cpu. ${why}`,
  doesNotFit: () => 'does not fit into the memory of this machine',
  tight: () => 'leaves little of the memory of this machine to other programs',
  doesNotFitGpu: ({ device }: { device: string }) => `does not fit into the memory of ${device}`,
  tightOnGpu: ({ device }: { device: string }) => `leaves little of the memory of ${device} to other programs`,
  noSuchDevice: ({ device, devices }: { device: string; devices: string[] }) =>
    `${device} is asked for, but this machine has ${devices.join(', ')}`,
  checkpointing: ({ bytes }: { bytes: number }) =>
    `gradient_checkpointing: true would take its memory to ${formatBytes(bytes)}, and each step more time`,
  diskShort: ({ needed, free }: { needed: number; free: number }) =>
    `the checkpoints take up to ${formatBytes(needed)} of disk, and ${formatBytes(free)} are free`,
  epochs: ({ epochs, harmless }: { epochs: number; harmless: number }) =>
    `passes ${epochs.toFixed(1)} times over the train split; beyond ${harmless} times a model learns less from each`,
  longWarmup: ({ warmup, steps }: { warmup: number; steps: number }) =>
    `warmup_steps ${warmup} is more than the ${steps} steps of this run, which never reaches its learning rate`,
  muchEvaluation: () =>
    'spends more time on evaluation than on training; a larger eval_interval or fewer eval_tokens would help',
  notSizeAlone: ({ key, values }: { key: string; values: string[] }) =>
    `the models differ in ${key} (${values.join(', ')}), not in size alone: their losses compare less well`,
  minLrAbove: ({ most, least }: { most: number; least: number }) =>
    `min_lr must be at most learning_rate (${most}), not ${least}`,
  minLrAboveOf: ({ most, least, model }: { most: number; least: number; model: string }) =>
    `min_lr must be at most learning_rate (${most} for ${model}), not ${least}`,
  notMeasured: ({ model }: { model: string }) =>
    `a budget in minutes needs a measured step, and ${model} is too large to be measured here`,
  fewTrainingTokens: (it: { model: string; context: number; needed: number; tokens: number }) =>
    `${it.model} with a context of ${it.context} needs at least ${it.needed} training tokens, and the train split has ${it.tokens}`,
  fewValidationTokens: ({ tokens }: { tokens: number }) =>
    `validation needs at least 2 tokens, and the validation split has ${tokens}`,
  emptySplit: ({ split, dataset }: { split: string; dataset: string }) =>
    `a study needs a ${split} split, and that of ${dataset} is empty`,
  splitIsEmpty: ({ split, dataset }: { split: string; dataset: string }) => `the ${split} split of ${dataset} is empty`,
  sizesTooClose: ({ sizes, from, to }: { sizes: number; from: number; to: number }) =>
    `${sizes} sizes from ${formatShortCount(from)} to ${formatShortCount(to)} lie too close together for distinct shapes; ` +
    'use fewer sizes or a wider range',
  toBelowFrom: ({ from, to }: { from: number; to: number }) => `to must be above from (${from}), not ${to}`,
}
