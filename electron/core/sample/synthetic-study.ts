import { generateText } from '../grammar/generate.ts'
import { sentenceGrammar } from '../grammar/sentence-grammar.ts'
import type { SentenceGrammar } from '../grammar/sentence-grammar.ts'
import type { Sample } from './run-sample.ts'

const dataset = 'synthetic'
const study = 'entropy of a grammar'

export const syntheticGrammar: SentenceGrammar = {
  subjects: 256,
  verbs: 8,
  subject_exponent: 1,
  verb_exponent: 1,
  seed: 1,
}
/** Twice as long as usual here: how a sentence that a window cuts began is the hardest part to learn, and comes half as often. */
export const syntheticContext = 128

/**
 * Eight sizes, from one that can just spell to one that knows almost every pair of words, and one and a half passes over the
 * text, so that what remains above the floor is due to size and hardly to training. The rate falls to nothing and weights do not
 * decay, since both would leave every size above its floor by the same amount, which a fit takes for E. The floor is that of the
 * whole validation text, which is read to its end.
 */
const file = `# How near does the fitted E come to an entropy that is known?
study: ${study}
dataset: ${dataset}
tokenizer: { kind: char }
ladder:
  - { name: d10, family: gpt, n_layer: 2, n_head: 1, d_model: 10, context: ${syntheticContext} }
  - { name: d12, family: gpt, n_layer: 2, n_head: 1, d_model: 12, context: ${syntheticContext} }
  - { name: d16, family: gpt, n_layer: 2, n_head: 1, d_model: 16, context: ${syntheticContext} }
  - { name: d20, family: gpt, n_layer: 2, n_head: 1, d_model: 20, context: ${syntheticContext} }
  - { name: d24, family: gpt, n_layer: 2, n_head: 1, d_model: 24, context: ${syntheticContext} }
  - { name: d32, family: gpt, n_layer: 2, n_head: 2, d_model: 32, context: ${syntheticContext} }
  - { name: d48, family: gpt, n_layer: 2, n_head: 3, d_model: 48, context: ${syntheticContext} }
  - { name: d64, family: gpt, n_layer: 2, n_head: 4, d_model: 64, context: ${syntheticContext} }
recipe:
  batch_size: 8
  weight_decay: 0
  min_lr: 0
  eval_interval: 2000
  eval_tokens: 1000000
budget: { tokens: 9M }
seeds: [1]
`

export const syntheticSample: Sample = {
  dataset,
  study,
  file,
  text: () => generateText(sentenceGrammar(syntheticGrammar), 6_000_000, 2),
}
