/** Every section that a study file has. */
export const exampleStudy = `study: tinyshakespeare by size
dataset: tinyshakespeare
tokenizer: { kind: bpe, vocab: 2048 }
ladder:
  - { name: small, family: gpt, n_layer: 4, n_head: 4, d_model: 128, context: 64 }
  - { preset: gpt2-small, context: 256 }
  - { rule: { family: llama, from: 100K, to: 10M, sizes: 6, context: 128 } }
recipe: { batch_size: 12,
  learning_rate: 1e-3, min_lr: 1e-4,
  # a comment
  lr_scheduler: cosine,
  warmup_steps: 100,
  weight_decay: 0.1,
  beta1: 0.9,
  beta2: 0.99,
  grad_clip: 1.0,
  dropout: 0,
  precision: fp32,
  eval_interval: 200,
  early_stopping: { patience: 5 },
  per_model: { small: { learning_rate: 2e-3 } } }
budget: { max_steps: 2000 }
seeds: [1337]
`
