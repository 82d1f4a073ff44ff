import type { Family, Model } from '../../contract/model.ts'
import { SizewiseError } from '../../contract/errors.ts'

/** The numbers that a person gives; everything else of a Model follows from them. */
export interface ModelShape {
  family: Family
  n_layer: number
  n_head: number
  d_model: number
  context: number
  vocab: number
  name?: string
  n_kv_head?: number
  d_ff?: number
  tied_embeddings?: boolean
  bias?: boolean
  dropout?: number
  norm_epsilon?: number
  rope_theta?: number
}

export interface ShapeProblem {
  key: keyof Model
  message: string
}

/** 4·C for gpt (Radford et al. 2019); 8/3·C rounded up to a multiple of 32 for llama (Touvron et al. 2023, SwiGLU). */
export function defaultFeedForward(family: Family, dModel: number): number {
  return family === 'gpt' ? 4 * dModel : Math.ceil((8 * dModel) / 3 / 32) * 32
}

/** Fills in what is absent. The result is not checked: see shapeProblems. */
export function completeShape(shape: ModelShape): Model {
  const gpt = shape.family === 'gpt'
  return {
    name: shape.name ?? '',
    family: shape.family,
    n_layer: shape.n_layer,
    n_head: shape.n_head,
    n_kv_head: shape.n_kv_head ?? shape.n_head,
    d_model: shape.d_model,
    d_ff: shape.d_ff ?? defaultFeedForward(shape.family, shape.d_model),
    context: shape.context,
    vocab: shape.vocab,
    tied_embeddings: shape.tied_embeddings ?? true,
    bias: shape.bias ?? gpt,
    dropout: shape.dropout ?? 0,
    norm_epsilon: shape.norm_epsilon ?? 1e-5,
    rope_theta: shape.rope_theta ?? 10000,
  }
}

/** Upper bounds far above any model, so that counts stay exact integers and no list grows without end. */
export const shapeLimits = {
  n_layer: 1024,
  n_head: 1024,
  n_kv_head: 1024,
  d_model: 131072,
  d_ff: 1048576,
  context: 1048576,
  vocab: 2097152,
} as const

/** What keeps these numbers from being a model at all. Empty: the engine can build it. */
export function shapeProblems(model: Model): ShapeProblem[] {
  const problems: ShapeProblem[] = []
  for (const [key, most] of Object.entries(shapeLimits) as [keyof typeof shapeLimits, number][]) {
    const value = model[key]
    const least = key === 'vocab' ? 2 : 1
    if (!Number.isInteger(value) || value < least || value > most)
      problems.push({ key, message: `${key} must be a whole number from ${least} to ${most}, not ${value}` })
  }
  if (problems.length > 0) return problems
  const { family, d_model, n_head, n_kv_head } = model
  if (d_model % n_head !== 0)
    problems.push({ key: 'd_model', message: `d_model must be divisible by n_head: ${d_model} is not by ${n_head}` })
  else if (family === 'llama' && (d_model / n_head) % 2 !== 0)
    problems.push({
      key: 'd_model',
      message: `the head size d_model / n_head must be even for llama (rotary pairs), not ${d_model / n_head}`,
    })
  if (n_head % n_kv_head !== 0)
    problems.push({ key: 'n_kv_head', message: `n_kv_head must divide n_head: ${n_kv_head} does not divide ${n_head}` })
  if (family === 'gpt' && n_kv_head !== n_head)
    problems.push({ key: 'n_kv_head', message: `n_kv_head must equal n_head (${n_head}) for gpt, not ${n_kv_head}` })
  if (family === 'llama' && model.bias)
    problems.push({ key: 'bias', message: 'bias must be false for llama, not true' })
  if (!(model.dropout >= 0 && model.dropout < 1))
    problems.push({ key: 'dropout', message: `dropout must be at least 0 and below 1, not ${model.dropout}` })
  if (!(model.norm_epsilon > 0 && model.norm_epsilon <= 0.1))
    problems.push({
      key: 'norm_epsilon',
      message: `norm_epsilon must be above 0 and at most 0.1, not ${model.norm_epsilon}`,
    })
  if (!(model.rope_theta > 1 && Number.isFinite(model.rope_theta)))
    problems.push({ key: 'rope_theta', message: `rope_theta must be above 1, not ${model.rope_theta}` })
  return problems
}

/** A whole, checked model. Throws model_invalid naming every problem; `at` is the first key. */
export function modelFromShape(shape: ModelShape): Model {
  const model = completeShape(shape)
  const problems = shapeProblems(model)
  const first = problems[0]
  if (first) throw new SizewiseError('model_invalid', problems.map((problem) => problem.message).join('; '), first.key)
  return model
}
