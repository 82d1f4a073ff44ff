import { mobyDickText } from './moby-dick.ts'
import type { Sample } from './run-sample.ts'

const dataset = 'moby-dick'
const study = 'how big for moby dick'

/**
 * Four sizes, fifty-fold, a minute or two on two cores. Characters, because at so few tokens a model of them already learns
 * spelling and words; all sizes see the same 0.8 million characters in the same order. Small models take larger steps.
 */
const file = `# The sample: how big does a model need to be for one novel?
study: ${study}
dataset: ${dataset}
tokenizer: { kind: char }
ladder:
  - { name: 7K, family: gpt, n_layer: 2, n_head: 2, d_model: 16, context: 64 }
  - { name: 25K, family: gpt, n_layer: 2, n_head: 2, d_model: 32, context: 64 }
  - { name: 100K, family: gpt, n_layer: 2, n_head: 4, d_model: 64, context: 64 }
  - { name: 340K, family: gpt, n_layer: 3, n_head: 6, d_model: 96, context: 64 }
recipe:
  batch_size: 12
  learning_rate: 6e-3
  warmup_steps: 100
  beta2: 0.99
  eval_interval: 250
  per_model:
    100K: { learning_rate: 4e-3 }
    340K: { learning_rate: 3e-3 }
budget: { max_steps: 1000 }
seeds: [1337]
`

export const mobyDickSample: Sample = { dataset, study, file, text: mobyDickText }
