export const tour = {
  count: (step: number, steps: number) => `Step ${step} of ${steps}`,
  skip: 'Skip the tour',
  back: 'Back',
  next: 'Next',
  done: 'Done',
  sample: 'Run the sample study',
  steps: {
    datasets: {
      title: 'Begin with your text',
      text: 'Import files, tables or folders. They are checked, split into train, validation and test, and stay on this machine.',
    },
    models: {
      title: 'Lay out a ladder',
      text: 'A ladder is a row of models that differ in size alone. Before anything runs you see what each needs in memory and time.',
    },
    studies: {
      title: 'Train them all',
      text: 'A study trains every rung on the same data. Watch the curves; pause it, quit, and it goes on from its last checkpoint.',
    },
    compare: {
      title: 'Read the answer',
      text: 'Put runs side by side: loss against size, the fitted law with its intervals, and whether these runs can carry it.',
    },
    chat: {
      title: 'Ask every size at once',
      text: 'One prompt, a lane per model. The sample study has its models trained in about two minutes.',
    },
  },
}
