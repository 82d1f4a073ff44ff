import type { ModelBlock } from '../../contract/draft.ts'
import type { Model } from '../../contract/model.ts'

type Tensor = ModelBlock['tensors'][number]

/** The blocks of an architecture with their tensors, in the order of the forward; they add up to countParameters. */
export function modelBlocks(model: Model): ModelBlock[] {
  const { n_layer: layers, d_model: channels, d_ff: hidden, vocab } = model
  const gpt = model.family === 'gpt'
  const keys = (channels / model.n_head) * model.n_kv_head
  const linear = (name: string, inputs: number, outputs: number): Tensor[] => [
    tensor(name, [inputs, outputs]),
    ...(model.bias ? [tensor(`${name} bias`, [outputs])] : []),
  ]
  const norm = [tensor('weight', [channels]), ...(gpt && model.bias ? [tensor('bias', [channels])] : [])]
  const attention = [
    ...linear('query', channels, channels),
    ...linear('key', channels, keys),
    ...linear('value', channels, keys),
    ...linear('output', channels, channels),
  ]
  const feedForward = gpt
    ? [...linear('up', channels, hidden), ...linear('down', hidden, channels)]
    : [...linear('gate', channels, hidden), ...linear('up', channels, hidden), ...linear('down', hidden, channels)]
  return [
    block('token_embedding', 1, [tensor('weight', [vocab, channels])]),
    ...(gpt ? [block('position_embedding', 1, [tensor('weight', [model.context, channels])])] : []),
    block('norm', 2 * layers, norm),
    block('attention', layers, attention),
    block('feed_forward', layers, feedForward),
    block('final_norm', 1, norm),
    block('output_head', 1, [
      { ...tensor('weight', [channels, vocab]), ...(model.tied_embeddings ? { parameters: 0 } : {}) },
    ]),
  ]
}

function tensor(name: string, shape: number[]): Tensor {
  return { name, shape, parameters: shape.reduce((product, size) => product * size, 1) }
}

function block(kind: ModelBlock['kind'], repeats: number, tensors: Tensor[]): ModelBlock {
  return { kind, repeats, tensors, parameters: repeats * tensors.reduce((sum, { parameters }) => sum + parameters, 0) }
}
