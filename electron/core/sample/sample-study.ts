import { mobyDickText } from './moby-dick.ts'
import type { Sample } from './run-sample.ts'

const dataset = 'moby-dick'
const study = 'how big for moby dick'

/**
 * Five sizes over two decades, a few minutes on two cores. Small steps and a short context suit small models; all see the
 * same 0.7 million tokens in the same order.
 */
const file = `# The sample: how big does a model need to be for one novel?
study: ${study}
dataset: ${dataset}
tokenizer: { kind: bpe, vocab: 1024 }
ladder:
  - { name: 6K, family: gpt, n_layer: 2, n_head: 2, d_model: 16, context: 64 }
  - { name: 25K, family: gpt, n_layer: 2, n_head: 2, d_model: 32, context: 64 }
  - { name: 85K, family: gpt, n_layer: 3, n_head: 3, d_model: 48, context: 64 }
  - { name: 310K, family: gpt, n_layer: 4, n_head: 5, d_model: 80, context: 64 }
  - { name: 790K, family: gpt, n_layer: 4, n_head: 4, d_model: 128, context: 64 }
recipe:
  batch_size: 16
  warmup_steps: 50
  eval_interval: 100
budget: { max_steps: 700 }
seeds: [1337]
`

export const mobyDickSample: Sample = { dataset, study, file, text: mobyDickText }
