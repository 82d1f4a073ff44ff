import { mobyDickText } from './moby-dick.ts'
import type { Sample } from './run-sample.ts'

const dataset = 'moby-dick'
const study = 'how big for moby dick'

/**
 * Six sizes, thirty-fold, named by their parameters without embeddings; a minute or two on two cores. Characters, because
 * at so few tokens a model of them already learns spelling and words. They differ in width alone, and all see the same two
 * million characters in the same order. The recipe is the defaults': what a study of a person's own gets.
 */
const file = `# The sample: how big does a model need to be for one novel?
study: ${study}
dataset: ${dataset}
tokenizer: { kind: char }
ladder:
  - { name: 7K, family: gpt, n_layer: 2, n_head: 1, d_model: 16, context: 64 }
  - { name: 14K, family: gpt, n_layer: 2, n_head: 1, d_model: 24, context: 64 }
  - { name: 25K, family: gpt, n_layer: 2, n_head: 2, d_model: 32, context: 64 }
  - { name: 57K, family: gpt, n_layer: 2, n_head: 3, d_model: 48, context: 64 }
  - { name: 100K, family: gpt, n_layer: 2, n_head: 4, d_model: 64, context: 64 }
  - { name: 224K, family: gpt, n_layer: 2, n_head: 6, d_model: 96, context: 64 }
budget: { tokens: 2M }
seeds: [1337]
`

export const mobyDickSample: Sample = { dataset, study, file, text: mobyDickText }
