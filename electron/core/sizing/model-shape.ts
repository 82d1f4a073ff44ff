import type { Family, Model } from '../../contract/model.ts'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'

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
  message: Phrase
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
      problems.push({ key, message: phrase('shape.notWhole', { key, least, most, value }) })
  }
  if (problems.length > 0) return problems
  const { family, d_model, n_head, n_kv_head } = model
  const heads = { kv: n_kv_head, heads: n_head }
  const head = d_model / n_head
  const add = (key: keyof Model, message: Phrase): void => void problems.push({ key, message })
  if (d_model % n_head !== 0) add('d_model', phrase('shape.widthPerHead', { width: d_model, heads: n_head }))
  else if (family === 'llama' && head % 2 !== 0) add('d_model', phrase('shape.evenHead', { size: head }))
  if (n_head % n_kv_head !== 0) add('n_kv_head', phrase('shape.groupedHeads', heads))
  if (family === 'gpt' && n_kv_head !== n_head) add('n_kv_head', phrase('shape.sameHeads', heads))
  if (family === 'llama' && model.bias) add('bias', phrase('shape.noBias'))
  if (!(model.dropout >= 0 && model.dropout < 1)) add('dropout', phrase('shape.dropout', { value: model.dropout }))
  if (!(model.norm_epsilon > 0 && model.norm_epsilon <= 0.1))
    add('norm_epsilon', phrase('shape.normEpsilon', { value: model.norm_epsilon }))
  if (!(model.rope_theta > 1 && Number.isFinite(model.rope_theta)))
    add('rope_theta', phrase('shape.ropeTheta', { value: model.rope_theta }))
  return problems
}

/** A whole, checked model. Throws model_invalid naming every problem; `at` is the first key. */
export function modelFromShape(shape: ModelShape): Model {
  const model = completeShape(shape)
  const problems = shapeProblems(model)
  const first = problems[0]
  const messages = problems.map((problem) => problem.message)
  if (first) throw new SizewiseError('model_invalid', phrase('shape.problems', { problems: messages }), first.key)
  return model
}
