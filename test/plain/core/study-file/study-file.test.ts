import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { readStudyFile } from '../../../../electron/core/study-file/read-study-file.ts'
import { exampleStudy } from './example-study.ts'

function failure(text: string): SizewiseError {
  try {
    readStudyFile(text, 'study.yaml')
  } catch (error) {
    if (error instanceof SizewiseError) return error
    throw error
  }
  throw new Error('the file was taken')
}

describe('readStudyFile', () => {
  it('reads the example of the design', () => {
    const study = readStudyFile(exampleStudy, 'study.yaml')
    expect(study).toMatchObject({
      study: 'tinyshakespeare by size',
      dataset: 'tinyshakespeare',
      tokenizer: { kind: 'bpe', vocab: 2048 },
      budget: { max_steps: 2000 },
      seeds: [1337],
      recipe: { batch_size: 12, learning_rate: 1e-3, min_lr: 1e-4, dropout: 0, early_stopping: { patience: 5 } },
      per_model: { small: { learning_rate: 2e-3 } },
    })
    expect(study.ladder).toHaveLength(8)
    expect(study.ladder[0]).toMatchObject({
      name: 'small',
      family: 'gpt',
      n_layer: 4,
      n_head: 4,
      d_model: 128,
      d_ff: 512,
      context: 64,
    })
    expect(study.ladder[1]).toMatchObject({ name: 'gpt2-small', context: 256, n_layer: 12 })
    expect(study.ladder.slice(2).every((model) => model.family === 'llama' && model.context === 128)).toBe(true)
  })

  it('gives what is absent at the top its default', () => {
    const study = readStudyFile('study: s\ndataset: d\ntokenizer: stored\nladder: [{ preset: nano }]\n', 'study.yaml')
    expect(study).toMatchObject({
      tokenizer: { name: 'stored' },
      budget: { tokens_per_parameter: 20 },
      seeds: [1337],
      recipe: {},
      per_model: {},
    })
  })

  it.each([
    ['2000', { max_steps: 2000 }],
    ['2K', { max_steps: 2000 }],
    ['1.1M', { max_steps: 1_100_000 }],
    ['"3k"', { max_steps: 3000 }],
  ])('reads max_steps: %s', (text, budget) => {
    expect(readStudyFile(exampleStudy.replace('max_steps: 2000', `max_steps: ${text}`), 'study.yaml').budget).toEqual(
      budget,
    )
  })

  it.each([
    ['tokens: 2M', { tokens: 2e6 }],
    ['flops: 1e13', { flops: 1e13 }],
    ['minutes: 10', { minutes: 10 }],
    ['until: converged', { until: 'converged' }],
  ])('reads the budget %s', (text, budget) => {
    expect(readStudyFile(exampleStudy.replace('max_steps: 2000', text), 'study.yaml').budget).toEqual(budget)
  })

  it.each([
    [
      'learning_rate: 1e-3',
      'learnig_rate: 1e-3',
      9,
      /unknown key "learnig_rate"; did you mean learning_rate\? \(allowed: device, batch_size, /,
    ],
    [
      'learning_rate: 1e-3',
      'learning_rate: fast',
      9,
      /learning_rate must be a number above 0 and at most 10, not "fast"/,
    ],
    ['learning_rate: 1e-3', 'learning_rate: .nan', 9, /learning_rate must be a number .*, not "\.nan"/],
    ['learning_rate: 1e-3', 'learning_rate: -1', 9, /not "-1"/],
    ['learning_rate: 1e-3', 'learning_rate:', 9, /not nothing/],
    ['learning_rate: 1e-3', 'learning_rate: [1]', 9, /not a list/],
    ['weight_decay: 0.1,', 'weight_decay: 0.1,\n  weight_decay: 0.2,', 14, /weight_decay stands twice/],
    ['batch_size: 12', 'batch_size: 1.5', 8, /batch_size must be a whole number from 1 to 65536, not "1.5"/],
    ['min_lr: 1e-4', 'min_lr: 1e-2', 8, /min_lr must be at most learning_rate \(0\.001\), not 0\.01/],
    ['cosine', 'cosin', 11, /lr_scheduler must be one of cosine, linear, constant, wsd, not "cosin"/],
    ['fp32', 'fp16', 18, /precision must be one of fp32, bf16, not "fp16"/],
    ['precision: fp32', 'device: gpu', 18, /device must be cpu, cuda or cuda:N, not "gpu"/],
    ['precision: fp32', 'device: [cuda]', 18, /device must be cpu, cuda or cuda:N, not a list/],
    ['precision: fp32', 'gradient_checkpointing: some', 18, /gradient_checkpointing must be true or false, not "some"/],
    ['precision: fp32', 'activation_checkpointing: true', 18, /did you mean gradient_checkpointing\?/],
    ['max_steps: 2000', 'max_steps: 2000, tokens: 2M', 22, /exactly one of/],
    ['{ max_steps: 2000 }', '{}', 22, /exactly one of/],
    ['max_steps: 2000', 'steps: 2000', 22, /did you mean max_steps/],
    ['seeds: [1337]', 'seeds: [1, 1]', 23, /all be different/],
    ['seeds: [1337]', 'seed: 1', 23, /did you mean seeds/],
    ['seeds: [1337]', 'seeds: []', 23, /a list of 1 to 100/],
    ['kind: bpe', 'kind: bpee', 3, /kind must be one of bpe, char, byte, not "bpee"/],
    ['vocab: 2048', 'vocab: 100', 3, /at least 257/],
    ['{ kind: bpe, vocab: 2048 }', '{ kind: byte, vocab: 65 }', 3, /vocab is not for byte/],
    ['preset: gpt2-small', 'preset: gpt2-smal', 6, /did you mean gpt2-small\?/],
    ['d_model: 128', 'n_embd: 128', 5, /did you mean d_model/],
    ['d_model: 128', 'd_model: 130', 5, /divisible by n_head: 130/],
    ['d_model: 128, ', '', 5, /d_model is missing/],
    ['name: small', 'name: gpt2-small', 6, /two models of the ladder are called "gpt2-small"/],
    ['sizes: 6', 'sizes: 60', 7, /lie too close together/],
    ['from: 100K', 'from: 10M', 7, /to must be above from/],
    ['small: { learning_rate', 'smal: { learning_rate', 21, /per_model names "smal".*did you mean small\?/],
    ['patience: 5', 'patience: 0', 20, /patience must be a whole number from 1/],
    ['study: tinyshakespeare by size', 'dataset: x', 2, /dataset stands twice/],
    ['study: tinyshakespeare by size\n', '', 1, /study is missing/],
  ])('answers %s -> %s with its line', (from, to, line, message) => {
    expect(exampleStudy).toContain(from)
    const error = failure(exampleStudy.replace(from, to))
    expect(error).toMatchObject({ code: 'study_invalid' })
    expect(error.message).toMatch(message)
    expect(error.message).toMatch(new RegExp(`^line ${line}: `))
    expect(error.at).toMatch(new RegExp(`^study\\.yaml:${line}:\\d+$`))
  })

  it.each([
    ['nothing', '', /must be a mapping/],
    ['a list', '- 1', /must be a mapping/],
    ['a tab', 'study: x\nrecipe:\n\tbatch_size: 1\n', /line 3: a tab cannot indent/],
    ['two documents', 'study: x\n---\nstudy: y\n', /one document/],
    ['an alias', 'study: &a x\ndataset: *a\n', /line 2: .*aliases/],
    ['a tag', 'study: !!binary aGk=\n', /tags/],
    ['a broken quote', 'study: "x\n', /not valid YAML/],
    ['a key that is no word', '? [a]\n: 1\n', /a key must be a word/],
    ['the prototype', '__proto__: 1\n', /unknown key "__proto__"/],
    ['a hint of the prototype', 'constructor: 1\n', /unknown key "constructor"/],
    ['zero bytes', '\u0000\u0001', /must be a mapping|not valid YAML/],
  ])('answers %s', (_what, text, message) => {
    expect(failure(text).message).toMatch(message)
  })
})
