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
  - { name: d8, family: gpt, n_layer: 2, n_head: 1, d_model: 8, context: ${syntheticContext} }
  - { name: d12, family: gpt, n_layer: 2, n_head: 1, d_model: 12, context: ${syntheticContext} }
  - { name: d16, family: gpt, n_layer: 2, n_head: 2, d_model: 16, context: ${syntheticContext} }
  - { name: d20, family: gpt, n_layer: 2, n_head: 2, d_model: 20, context: ${syntheticContext} }
  - { name: d24, family: gpt, n_layer: 2, n_head: 2, d_model: 24, context: ${syntheticContext} }
  - { name: d32, family: gpt, n_layer: 2, n_head: 2, d_model: 32, context: ${syntheticContext} }
recipe:
  batch_size: 16
  warmup_steps: 100
  eval_interval: 1000
budget: { max_steps: 4000 }
seeds: [1]
`

export const syntheticSample: Sample = {
  dataset,
  study,
  file,
  text: () => generateText(sentenceGrammar(syntheticGrammar), 4_000_000, 2),
}
