/** A GGUF file read back by Hugging Face's own reader. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { gguf, GGMLQuantizationType } from '@huggingface/gguf'
import { beforeAll, expect, it } from 'vitest'
import type { GgufType } from '../../electron/contract/engine-protocol.ts'
import type { Model } from '../../electron/contract/model.ts'
import { addon, failureOf, sampleTexts, temporaryFolder, writeDocuments } from './addon.ts'
import { sampleModel, trainRequest } from './sample-run.ts'

const llama: Model = {
  ...sampleModel,
  name: 'tiny llama',
  family: 'llama',
  n_head: 4,
  n_kv_head: 2,
  d_model: 64,
  d_ff: 96,
  vocab: 300,
  bias: false,
  tied_embeddings: false,
  norm_epsilon: 1e-5,
  rope_theta: 10000,
}
const headSize = llama.d_model / llama.n_head

let folder: string
let tokenizer: string
let tokens: string[]
let checkpoints: Record<'llama' | 'tied' | 'gpt', string>

/** Trains the model for one step and gives its checkpoint. */
async function trained(name: string, model: Model, data: { train: string; validation: string }): Promise<string> {
  const request = { ...trainRequest(folder, name, data, { max_steps: 1 }), model }
  await addon.train(request, () => undefined).promise
  return join(request.checkpoint_folder, 'step-00000001.safetensors')
}

beforeAll(async () => {
  folder = temporaryFolder()
  tokenizer = join(folder, 'tokenizer.json')
  const documents = [writeDocuments(join(folder, 'all.docs'), [sampleTexts.join('').repeat(20)])]
  const wish = { kind: 'bpe', vocab: llama.vocab, documents, out: tokenizer, threads: 1 } as const
  const { vocab } = await addon.trainTokenizer(wish, () => undefined).promise
  expect(vocab).toBe(llama.vocab)
  tokens = addon.encodeText(tokenizer, sampleTexts.join('')).tokens
  const shard = join(folder, 'all.tokens')
  await addon.encodeDocuments({ tokenizer, documents: documents[0]!, out: shard, threads: 1 }, () => undefined).promise
  const data = { train: shard, validation: shard }
  checkpoints = {
    llama: await trained('llama', llama, data),
    tied: await trained('tied', { ...llama, tied_embeddings: true }, data),
    gpt: await trained('gpt', { ...sampleModel, vocab: llama.vocab }, data),
  }
})

async function exported(checkpoint: string, type: GgufType) {
  const out = join(folder, `${type}.gguf`)
  const told: number[] = []
  const request = { checkpoint, tokenizer, type, name: 'a name', out }
  const result = await addon.exportGguf(request, (done, total) => told.push(done / total)).promise
  const file = await gguf(out, { allowLocalFile: true })
  return { ...file, result, out, metadata: file.metadata as unknown as Record<string, unknown> }
}

type Exported = Awaited<ReturnType<typeof exported>>

function bytesOf({ tensorInfos, tensorDataOffset, out }: Exported, name: string, size: number): DataView {
  const info = tensorInfos.find((tensor) => tensor.name === name)!
  const bytes = Buffer.alloc(size)
  const file = openSync(out, 'r')
  readSync(file, bytes, 0, size, Number(tensorDataOffset + info.offset))
  closeSync(file)
  return new DataView(bytes.buffer, bytes.byteOffset, size)
}

function weight(checkpoint: string, name: string): Float32Array {
  const file = openSync(checkpoint, 'r')
  const read = (size: number, position: number): Buffer => {
    const bytes = Buffer.alloc(size)
    readSync(file, bytes, 0, size, position)
    return bytes
  }
  const length = Number(read(8, 0).readBigUInt64LE())
  const header = JSON.parse(read(length, 8).toString()) as Record<string, { data_offsets: [number, number] }>
  const [begin, end] = header[name]!.data_offsets
  const bytes = read(end - begin, 8 + length + begin)
  closeSync(file)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

const floats = (view: DataView): number[] =>
  Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true))

it('states the architecture and the tokenizer in the words of llama.cpp', async () => {
  const { metadata } = await exported(checkpoints.llama, 'f32')
  expect(metadata).toMatchObject({
    version: 3,
    'general.architecture': 'llama',
    'general.name': 'a name',
    'general.alignment': 32,
    'general.file_type': 0,
    'llama.vocab_size': 300,
    'llama.context_length': 32,
    'llama.embedding_length': 64,
    'llama.block_count': 2,
    'llama.feed_forward_length': 96,
    'llama.attention.head_count': 4,
    'llama.attention.head_count_kv': 2,
    'llama.rope.dimension_count': headSize,
    'llama.rope.freq_base': 10000,
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'gpt-2',
    'tokenizer.ggml.bos_token_id': 299,
    'tokenizer.ggml.eos_token_id': 299,
    'tokenizer.ggml.add_bos_token': false,
  })
  expect(metadata['llama.attention.layer_norm_rms_epsilon']).toBeCloseTo(1e-5, 10)
  const texts = metadata['tokenizer.ggml.tokens'] as string[]
  expect(texts).toHaveLength(300)
  expect(new Set(texts).size).toBe(300)
  expect(texts[299]).toBe('<|endoftext|>')
  const merges = metadata['tokenizer.ggml.merges'] as string[]
  expect(merges).toHaveLength(300 - 257)
  for (const merge of merges) expect(texts).toContain(merge.replace(' ', ''))
  expect(texts).toContain(tokens.find((token) => token.length > 3)!.replaceAll(' ', 'Ġ'))
  const types = metadata['tokenizer.ggml.token_type'] as number[]
  expect(types.slice(0, 299).every((type) => type === 1)).toBe(true)
  expect(types[299]).toBe(3)
})

it('holds every tensor at its place, to the end of the file', async () => {
  const { tensorInfos, result } = await exported(checkpoints.llama, 'f16')
  const shapes = Object.fromEntries(tensorInfos.map(({ name, shape }) => [name, shape.map(Number)]))
  expect(shapes).toMatchObject({
    'token_embd.weight': [64, 300],
    'output.weight': [64, 300],
    'output_norm.weight': [64],
    'blk.1.attn_q.weight': [64, 64],
    'blk.1.attn_k.weight': [64, 32],
    'blk.1.attn_v.weight': [64, 32],
    'blk.1.attn_output.weight': [64, 64],
    'blk.1.attn_norm.weight': [64],
    'blk.1.ffn_gate.weight': [64, 96],
    'blk.1.ffn_up.weight': [64, 96],
    'blk.1.ffn_down.weight': [96, 64],
    'blk.1.ffn_norm.weight': [64],
  })
  expect(result.tensors).toBe(tensorInfos.length)
  expect(tensorInfos).toHaveLength(3 + 2 * 9)
  for (const { name, dtype, offset } of tensorInfos) {
    expect(dtype).toBe(name.includes('norm') ? GGMLQuantizationType.F32 : GGMLQuantizationType.F16)
    expect(offset % 32n).toBe(0n)
  }
})

it('has no output.weight where the table is the head', async () => {
  const { tensorInfos } = await exported(checkpoints.tied, 'f32')
  expect(tensorInfos.map(({ name }) => name)).not.toContain('output.weight')
})

it('keeps the numbers, and orders the rows of q and k for pairs that lie side by side', async () => {
  const file = await exported(checkpoints.llama, 'f32')
  const whole = weight(checkpoints.llama, 'model.layers.1.mlp.down_proj.weight')
  expect(floats(bytesOf(file, 'blk.1.ffn_down.weight', whole.byteLength))).toEqual([...whole])
  for (const [here, there] of [
    ['q_proj', 'attn_q'],
    ['k_proj', 'attn_k'],
  ] as const) {
    const ours = weight(checkpoints.llama, `model.layers.0.self_attn.${here}.weight`)
    const theirs = floats(bytesOf(file, `blk.0.${there}.weight`, ours.byteLength))
    const row = (of: ArrayLike<number>, index: number): number[] =>
      Array.from({ length: llama.d_model }, (_, i) => of[index * llama.d_model + i]!)
    for (let index = 0; index < ours.length / llama.d_model; index++) {
      const [head, within] = [Math.floor(index / headSize), index % headSize]
      const place = head * headSize + (within % 2) * (headSize / 2) + Math.floor(within / 2)
      expect(row(theirs, index)).toEqual(row(ours, place))
    }
  }
})

it.each([
  ['q8_0', GGMLQuantizationType.Q8_0, 34, 0.5 / 127 + 2 ** -11],
  ['q4_0', GGMLQuantizationType.Q4_0, 18, 1 / 8 + 2 ** -10],
] as const)('stores blocks of %s that stand for the numbers', async (type, dtype, blockBytes, tolerance) => {
  const file = await exported(checkpoints.llama, type)
  expect(file.metadata['general.quantization_version']).toBe(2)
  expect(file.result.kept_as_f16).toEqual([])
  expect(file.tensorInfos.find(({ name }) => name === 'blk.0.ffn_up.weight')?.dtype).toBe(dtype)
  const ours = weight(checkpoints.llama, 'model.layers.0.mlp.up_proj.weight')
  const blocks = bytesOf(file, 'blk.0.ffn_up.weight', (ours.length / 32) * blockBytes)
  for (let block = 0; block < ours.length / 32; block++) {
    const scale = blocks.getFloat16(block * blockBytes, true)
    const numbers = ours.subarray(32 * block, 32 * block + 32)
    const largest = Math.max(...numbers.map(Math.abs))
    numbers.forEach((number, i) => {
      const at = block * blockBytes + 2
      const level =
        type === 'q8_0' ? blocks.getInt8(at + i) : ((blocks.getUint8(at + (i % 16)) >> (i < 16 ? 0 : 4)) & 15) - 8
      expect(Math.abs(scale * level - number)).toBeLessThanOrEqual(largest * tolerance)
    })
  }
})

it('refuses another family, and leaves no file', async () => {
  const out = join(folder, 'gpt.gguf')
  const request = { checkpoint: checkpoints.gpt, tokenizer, type: 'f16', name: '', out } as const
  const failure = await failureOf(() => addon.exportGguf(request, () => undefined).promise)
  expect(failure).toMatchObject({ code: 'export_unsupported', at: checkpoints.gpt })
  expect(failure.message).toContain('family llama')
  expect(existsSync(out)).toBe(false)
})

it('refuses a tokenizer of characters', async () => {
  const characters = join(folder, 'characters.json')
  const documents = [join(folder, 'all.docs')]
  const wish = { kind: 'char', vocab: 0, documents, out: characters, threads: 1 } as const
  await addon.trainTokenizer(wish, () => undefined).promise
  const out = join(folder, 'characters.gguf')
  const request = { checkpoint: checkpoints.llama, tokenizer: characters, type: 'f16', name: '', out } as const
  const failure = await failureOf(() => addon.exportGguf(request, () => undefined).promise)
  expect(failure).toMatchObject({ code: 'export_unsupported', at: characters })
  expect(failure.message).toContain('is of characters')
})
