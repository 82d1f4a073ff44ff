import { formatShortCount } from '../../format/count.ts'

type State = 'new' | 'queued' | 'running' | 'paused' | 'completed' | 'stopped' | 'failed'
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
const percentOf = (share: number): string => `${Math.round(100 * share)} %`

/** The report of a study. */
export const report = {
  state: ({ state }: { state: State }): string => state,
  noneFinished: () => 'No run has finished yet.',
  next: ({ parameters, reason }: { parameters: number; reason: string }) =>
    `Next: ${formatShortCount(parameters)} parameters, because ${reason}.`,
  noRun: () => 'This study has no run.',
  footer: ({ machine, version, at }: { machine: string; version: string; at: string }) =>
    `${machine} · written by Sizewise ${version}, ${at}`,
  machine: ({ processor, cores }: { processor: string; cores: number }) => `${processor}, ${cores} cores`,
  unknownProcessor: () => 'unknown processor',

  runs: () => 'Runs',
  tableOfRuns: () => 'Table of runs',
  model: () => 'model',
  stateOfRun: () => 'state',
  parameters: () => 'parameters',
  total: () => 'total',
  withoutEmbeddings: () => 'without emb.',
  tokens: () => 'tokens',
  trainedOn: () => 'trained on',
  validationLossUnit: () => 'validation loss, nats/token',
  best: () => 'best',
  atStep: () => 'at step',
  above: () => '% above',
  aboveLowest: () => 'above the lowest of all',
  trainingLoss: () => 'training loss',
  last: () => 'last',
  perplexity: () => 'perplexity',
  perToken: () => 'per token',
  bits: () => 'bits',
  perByte: () => 'per byte',
  perSecond: () => 'per second',
  time: () => 'time, s',
  taken: () => 'taken',
  estimated: () => 'estimated',
  timeNote: () =>
    'Times and speeds are those of the whole machine: while several sizes train side by side, a second counts for each of them by its share of it.',
  memory: () => 'memory, MB',
  peak: () => 'peak',

  captionOfSizes: ({ curve }: { curve: string }) => `Best validation loss of each size; ${curve}.`,
  curveWithBand: ({ level }: { level: number }) => `fitted curve with its ${percentOf(level)} band`,
  noCurve: () => 'no curve: these runs cannot carry a fitted law',
  within: ({ percent }: { percent: number }) => `within ${percent} % of the best`,
  floor: ({ loss }: { loss: number }) => `E = ${loss.toFixed(3)}`,
  floorBetween: ({ loss, level, low, high }: { loss: number; level: number; low: number; high: number }) =>
    `E = ${loss.toFixed(3)} (${percentOf(level)}: ${low.toFixed(3)} to ${high.toFixed(3)})`,
  seedOf: ({ model, seed, loss }: { model: string; seed: number; loss: number }) =>
    `${model}, seed ${seed}: ${loss.toFixed(4)}`,
  axisParameters: () => 'parameters without embeddings',
  axisLoss: () => 'validation loss, nats per token',
  sizesInWords: ({ sizes }: { sizes: string[] }) => `Validation loss against parameters: ${sizes.join(', ')}`,

  whileTraining: () => 'While training',
  curvesNote: () =>
    'Marked: the best validation loss of each run. Training loss is faint as measured and strong as smoothed; what lies far outside the rest is cut off.',
  axisTokens: () => 'training tokens',
  axisTrainingLoss: () => 'training loss, nats per token',
  curvesInWords: ({ loss, runs }: { loss: 'validation' | 'training'; runs: number }) =>
    `${loss} loss against training tokens for ${runs} runs`,
  bestAt: ({ run, loss, step }: { run: string; loss: number; step: number }) =>
    `${run}: best ${loss.toFixed(4)} at step ${step}`,

  cost: () => 'What quality costs',
  axisMemory: () => 'peak memory in training, MB',
  axisTime: () => 'training time, s',
  costInWords: ({ cost }: { cost: string }) => `Validation loss against ${cost}`,
  costOf: ({ run, loss, cost }: { run: string; loss: number; cost: string }) => `${run}: ${loss.toFixed(4)} at ${cost}`,
  costDominated: ({ run, loss, cost }: { run: string; loss: number; cost: string }) =>
    `${run}: ${loss.toFixed(4)} at ${cost} (dominated)`,
  grey: () => 'Grey: another model costs no more and is better.',

  endings: () => 'How each run ended',
  overfitted: ({ because }: { because: string }) => `Overfitted. ${because}`,
  falling: ({ because }: { because: string }) => `Still falling. ${because}`,
  settled: ({ because }: { because: string }) => `Settled. ${because}`,
  unknown: ({ because }: { because: string }) => because,
  endedAt: ({ state, step, steps }: { state: State; step: number; steps: number }) =>
    `${capitalised(state)} at step ${step} of ${steps}.`,
  warnings: () => 'Warnings',

  law: () => 'Fitted law',
  nothingToFit: () => 'No run has finished, so there is nothing to fit.',
  carries: () => 'These runs carry the law.',
  carriesNot: () => 'These runs cannot carry the law:',
  parametersOfFit: () => 'Parameters of the fit',
  parameter: () => 'parameter',
  value: () => 'value',
  interval: ({ level }: { level: number }) => `${percentOf(level)} interval`,
  from: () => 'from',
  to: () => 'to',
  E: () => 'irreducible loss, nats per token',
  A: () => 'weight of size',
  alpha: () => 'exponent of size',
  B: () => 'weight of data',
  beta: () => 'exponent of data',
  fitFacts: (it: { points: number; dropped: number; bootstraps: number; objective: string }) =>
    `N: parameters without embeddings. ${it.points} points${it.dropped === 0 ? '' : `, ${it.dropped} of highest loss left out`}; ` +
    `${it.bootstraps} bootstraps over the points; Huber objective ${it.objective} (δ = 0.001 on log losses; Hoffmann et al. 2022, approach 3).`,
  optimal: () => 'Best split of a FLOP budget',
  budget: () => 'budget',

  facts: () => 'Data and recipe',
  data: () => 'Data',
  models: () => 'Models',
  recipe: () => 'Recipe',
  dataset: () => 'dataset',
  tokenizer: () => 'tokenizer',
  kind: () => 'kind',
  kindOf: ({ kind }: { kind: 'text' | 'labelled text' | 'text pairs' }): string => kind,
  documents: () => 'documents',
  characters: () => 'characters',
  bytes: () => 'bytes',
  split: ({ split }: { split: string }) => `${split} split`,
  empty: () => 'empty',
  countOfCharacters: ({ characters }: { characters: string }) => `${characters} characters`,
  hash: () => 'content hash',
  trainingTokens: () => 'training tokens',
  validationTokens: () => 'validation tokens',
  order: () => 'order',
}
