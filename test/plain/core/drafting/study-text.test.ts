import { describe, expect, it } from 'vitest'
import type { RungDraft, StudyDraft } from '../../../../electron/contract/draft.ts'
import { readDraft, rungOf } from '../../../../electron/core/drafting/read-draft.ts'
import { writeStudyFile } from '../../../../electron/core/drafting/write-study-file.ts'
import { modelFromPreset, presets } from '../../../../electron/core/sizing/presets.ts'
import { exampleStudy } from '../study-file/example-study.ts'

const rung: RungDraft = { name: 'a', family: 'gpt', n_layer: 2, n_head: 2, d_model: 32, context: 64 }
const draft: StudyDraft = {
  study: 'by size',
  dataset: 'plays',
  tokenizer: { kind: 'char' },
  ladder: [rung],
  recipe: {},
  per_model: {},
  budget: { tokens: 2e6 },
  seeds: [1337],
}

/** Every key that the screen has, none at its default. */
const full: StudyDraft = {
  study: 'a: b #c, "d" — 尺寸',
  dataset: '007',
  tokenizer: { kind: 'bpe', vocab: 512 },
  ladder: [
    { ...rung, name: '1e3', d_ff: 100, tied_embeddings: false, bias: false, dropout: 0.1, norm_epsilon: 1e-7 },
    { ...rung, name: 'true', family: 'llama', n_head: 4, n_kv_head: 2, rope_theta: 500_000, context: 1 },
    { ...rung, name: '{ x }' },
  ],
  recipe: {
    device: 'cuda:1',
    batch_size: 3,
    gradient_accumulation_steps: 2,
    learning_rate: 1.5e-7,
    min_lr: 0,
    lr_scheduler: 'wsd',
    warmup_steps: 0,
    decay_fraction: 0.3,
    weight_decay: 0.05,
    beta1: 0.8,
    beta2: 0.97,
    adam_epsilon: 1e-9,
    grad_clip: 0,
    dropout: 0.2,
    precision: 'fp32',
    gradient_checkpointing: true,
    eval_interval: 7,
    eval_tokens: 9000,
    checkpoint_interval: 5,
    early_stopping: { patience: 4 },
  },
  per_model: { '1e3': { device: 'cpu', learning_rate: 0.25 }, true: { early_stopping: { patience: 2 }, dropout: 0 } },
  budget: { max_steps: 1234 },
  seeds: [0, 4_294_967_295],
}

describe('writeStudyFile', () => {
  it('says everything that a draft says', () => {
    expect(readDraft(writeStudyFile(full), 'study.yaml')).toEqual(full)
  })

  it.each([
    [{ tokenizer: { name: 'char' } }],
    [{ tokenizer: { kind: 'byte' } }],
    [{ tokenizer: { kind: 'char', vocab: 300 } }],
    [{ budget: { max_steps: 1 } }],
    [{ budget: { flops: 1.5e15 } }],
    [{ budget: { tokens_per_parameter: 0.1 } }],
    [{ budget: { minutes: 2.5 } }],
    [{ budget: { until: 'converged' } }],
    [{ ladder: presets.map(({ name }) => rungOf(modelFromPreset(name))) }],
  ] as [Partial<StudyDraft>][])('says %o', (change) => {
    const changed = { ...draft, ...change }
    expect(readDraft(writeStudyFile(changed), 'study.yaml')).toEqual(changed)
  })

  it('leaves out what is at its default', () => {
    expect(writeStudyFile(draft)).toBe(
      `study: by size
dataset: plays
tokenizer: { kind: char }
ladder:
  - { name: a, family: gpt, n_layer: 2, n_head: 2, d_model: 32, context: 64 }
budget: { tokens: 2000000 }
seeds: [ 1337 ]
`,
    )
  })

  it('keeps the meaning of a file with presets, a rule and overrides', () => {
    const read = readDraft(exampleStudy, 'study.yaml')
    expect(read.ladder).toHaveLength(8)
    expect(readDraft(writeStudyFile(read), 'study.yaml')).toEqual(read)
  })
})
