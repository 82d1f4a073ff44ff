/** How a run ended, read from its curves. */
export const verdict = {
  overfitted: ({ percent, step, train }: { percent: number; step: number; train: number | null }) =>
    `The validation loss rose by ${percent.toFixed(1)} % after its best at step ${step}${
      train === null ? '' : `, while the training loss ended at ${train.toFixed(3)}`
    }.`,
  falling: ({ percent }: { percent: number }) =>
    `The last quarter of training lowered the validation loss by ${percent.toFixed(1)} %.`,
  settled: ({ percent }: { percent: number }) =>
    `The last quarter of training changed the validation loss by less than ${percent} %.`,
  tooFew: () => 'Too few evaluations to say.',
}
