export const studies = {
  title: 'Studies',
  emptyTitle: 'How big does a model need to be?',
  emptyText:
    'A study trains a ladder of model sizes on your text and answers with curves, a fitted law, and a sentence.',
  sample: 'Run the sample study',
  sampleNote: 'Moby-Dick, a ladder of small models, about two minutes.',
  preparing: 'Preparing …',
}
