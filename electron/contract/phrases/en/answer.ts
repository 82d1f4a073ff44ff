import { formatShortCount } from '../../format/count.ts'

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const perToken = 'so their losses per token do not compare and carry no law'

/** The answer of a study, and what it rests on. */
export const answer = {
  sentence: ({ parts }: { parts: string[] }) => `${parts.join('; ')}.`,
  noneFinished: ({ dataset }: { dataset: string }) => `No run on ${dataset} has finished yet.`,
  anyDataset: () => 'any dataset',
  onlyOne: ({ dataset, size }: { dataset: string; size: string }) =>
    `Only one size has finished on ${dataset}, ${size}: there is nothing to compare it with yet.`,
  best: ({ dataset, best }: { dataset: string; best: string }) => `On ${dataset}, ${best} is the best`,
  bestByFar: ({ dataset, best, percent }: { dataset: string; best: string; percent: number }) =>
    `On ${dataset}, ${best} is the best, and no smaller size comes within ${percent} % of it`,
  within: (it: { dataset: string; smallest: string; best: string; percent: number }) =>
    `On ${it.dataset}, ${it.smallest} is within ${it.percent} % of the best, ${it.best}`,
  size: ({ model, parameters }: { model: string; parameters: number }) => `${model} (${formatShortCount(parameters)})`,
  ofStudy: ({ model, study }: { model: string; study: string }) => `${model} of ${study}`,

  bends: ({ parameters }: { parameters: number }) =>
    `the curve bends near ${formatShortCount(parameters)} (without embeddings)`,
  littleGained: ({ size, percent }: { size: string; percent: number }) =>
    `beyond ${size} doubling gained less than ${percent} %`,
  floor: ({ loss }: { loss: number }) =>
    `trained this long, no size would get below about ${loss.toFixed(2)} nats per token`,
  cannotCarry: ({ sizes }: { sizes: number }) => `${words[sizes] ?? sizes} sizes cannot yet carry a scaling law`,

  trainNext: ({ parameters }: { parameters: number }) =>
    `the next size worth training is ${formatShortCount(parameters)}`,
  noLarger: ({ why }: { why: string }) => `no larger size is worth training: ${why}`,
  oneSize: () => 'one size cannot be compared with anything',
  largerDidWorse: ({ model }: { model: string }) =>
    `sizes above ${model} did worse, so more data or regularisation comes first`,
  doublingGainsLittle: ({ model, percent }: { model: string; percent: number }) =>
    `doubling ${model} would gain less than ${percent} %`,
  lastStepGainedLittle: ({ percent }: { percent: number }) =>
    `the last step gained only ${percent.toFixed(1)} % per doubling`,
  lastStepGained: ({ from, to, percent }: { from: string; to: string; percent: number }) =>
    `the last step, from ${from} to ${to}, still gained ${percent.toFixed(1)} % per doubling`,
  curvePromises: ({ loss, percent, model }: { loss: number; percent: number; model: string }) =>
    `the fitted curve promises ${loss.toFixed(3)} nats per token, ${percent.toFixed(1)} % below ${model}`,

  severalDatasets: () => `These runs read different datasets, ${perToken}.`,
  severalTokenizers: () => `These runs use different tokenizers, ${perToken}.`,
  severalTokenizersBest: ({ best, bits }: { best: string; bits: number }) =>
    `These runs use different tokenizers, ${perToken}; by bits per byte ${best} is the best, at ${bits.toFixed(3)}.`,
}
