/** Failures of training, of the engine and of what they read. */
export const running = {
  runsFailed: ({ failed, runs, first }: { failed: number; runs: number; first: string }) =>
    `${failed} of ${runs} runs failed; the first: ${first}`,
  engineEnded: ({ command, cause }: { command: string; cause: string }) =>
    `the engine ended during ${command} (${cause}). It wrote nothing before.`,
  engineEndedWith: ({ command, cause, lines }: { command: string; cause: string; lines: string[] }) =>
    `the engine ended during ${command} (${cause}). Its last lines:\n${lines.join('\n')}`,
  engineClosed: () => 'the engine was closed',
  engineDiedOften: (it: { deaths: number; model: string; step: number; steps: number; death: string }) =>
    `the engine died ${it.deaths} times in a row while training ${it.model}, the last time near step ${it.step} of ${it.steps}: ${it.death}`,
  engineMissing: ({ paths }: { paths: string[] }) => `the native engine was expected at one of: ${paths.join(', ')}`,
  engineNotLoaded: ({ reason }: { reason: string }) => `the native engine cannot be loaded: ${reason}`,
  checkpointBehind: ({ step, last }: { step: number; last: number | null }) =>
    `the engine ended at step ${step}, but its last checkpoint is of ${last === null ? 'no step' : `step ${last}`}`,
  otherOrder: ({ model, order, known }: { model: string; order: string; known: string }) =>
    `${model} would read its data in another order than the runs before it: "${order}", not "${known}"`,
  otherTokens: ({ split, study, hash, expected }: { split: string; study: string; hash: string; expected: string }) =>
    `the ${split} tokens of the study "${study}" have the hash ${hash}, not ${expected} as when it was planned`,
  studyGone: ({ study }: { study: string }) => `the study "${study}" is gone`,
  materialGone: ({ what, study }: { what: 'dataset' | 'tokenizer'; study: string }) =>
    `the ${what} of the study "${study}" is gone`,
  noCheckpointYet: ({ run, state }: { run: string; state: string }) =>
    `the run "${run}" is ${state} and has no checkpoint yet`,
  noCheckpoint: ({ run }: { run: string }) => `the run "${run}" has no checkpoint`,
  nothingToPause: ({ study, state }: { study: string; state: string }) =>
    `the study "${study}" is ${state}: there is nothing to pause`,
  atEnd: ({ run, state }: { run: string; state: string }) => `the run ${run} is ${state} already`,
  interrupted: () => 'interrupted while waiting; the request stands',
  notBegun: () => 'cancelled before it began',
  onRequest: () => 'cancelled on request',
  checkpointTwice: () => 'expected each checkpoint of a run once',
  tooManyLanes: ({ lanes, most }: { lanes: number; most: number }) =>
    `expected ${most} lanes at most, models times samples; these are ${lanes}`,
  noCheckpointAt: ({ run, step, kept }: { run: string; step: number; kept: string[] }) =>
    `the run "${run}" keeps no checkpoint of step ${step}, but of the steps ${kept.join(', ')}`,
  draftNotSmaller: ({ draft, runs }: { draft: string; runs: string[] }) =>
    `a draft is a smaller run, but "${draft}" is not smaller than ${runs.join(' or ')}`,
  draftOtherTokenizer: (it: { draft: string; run: string; tokenizer: string; expected: string }) =>
    `the draft "${it.draft}" has the tokenizer "${it.tokenizer}", not "${it.expected}" as the run "${it.run}" has`,
  bytesUnknown: () => 'the tokens do not say how many bytes they encode, so bits per byte cannot be given',
}
