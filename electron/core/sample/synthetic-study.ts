import { generateText } from '../grammar/generate.ts'
import { sentenceGrammar } from '../grammar/sentence-grammar.ts'
import type { SentenceGrammar } from '../grammar/sentence-grammar.ts'
import type { Sample } from './run-sample.ts'

const dataset = 'synthetic'
const study = 'entropy of a grammar'

export const syntheticGrammar: SentenceGrammar = {
  subjects: 128,
  verbs: 8,
  subject_exponent: 1,
  verb_exponent: 1,
  seed: 1,
}
export const syntheticContext = 64

const file = `# How near does the fitted E come to an entropy that is known?
study: ${study}
dataset: ${dataset}
tokenizer: { kind: char }
ladder:
  - { name: d6, family: gpt, n_layer: 2, n_head: 1, d_model: 6, context: ${syntheticContext} }
  - { name: d8, family: gpt, n_layer: 2, n_head: 1, d_model: 8, context: ${syntheticContext} }
  - { name: d10, family: gpt, n_layer: 2, n_head: 1, d_model: 10, context: ${syntheticContext} }
  - { name: d12, family: gpt, n_layer: 2, n_head: 1, d_model: 12, context: ${syntheticContext} }
  - { name: d16, family: gpt, n_layer: 2, n_head: 2, d_model: 16, context: ${syntheticContext} }
  - { name: d24, family: gpt, n_layer: 2, n_head: 2, d_model: 24, context: ${syntheticContext} }
recipe:
  batch_size: 16
  warmup_steps: 100
  learning_rate: 2e-2
  beta2: 0.99
  weight_decay: 0.01
  eval_interval: 500
budget: { max_steps: 2500 }
seeds: [1]
`

export const syntheticSample: Sample = {
  dataset,
  study,
  file,
  text: () => generateText(sentenceGrammar(syntheticGrammar), 3_000_000, 2),
}
