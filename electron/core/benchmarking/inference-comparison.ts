import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchmarkResult } from '../../contract/benchmark.ts'
import type { GgufType, WeightFormat } from '../../contract/engine-protocol.ts'
import type { Model } from '../../contract/model.ts'
import { countParameters } from '../sizing/parameters.ts'
import type { Engine } from '../ports/engine.ts'
import type { InferencePlace } from './inference-places.ts'
import { judgeRatio } from './judge.ts'
import type { LlamaPeer } from './llama-peer.ts'
import type { ComparisonOptions } from './train-comparison.ts'

const llama = {
  family: 'llama',
  vocab: 32_000,
  bias: false,
  dropout: 0,
  norm_epsilon: 1e-5,
  rope_theta: 10_000,
  context: 1024,
} as const
const models: Model[] = [
  {
    ...llama,
    ...{ name: '100M', n_layer: 12, n_head: 12, n_kv_head: 4, d_model: 768, d_ff: 2048, tied_embeddings: true },
  },
  {
    ...llama,
    ...{ name: '1.1B', n_layer: 22, n_head: 32, n_kv_head: 4, d_model: 2048, d_ff: 5632, tied_embeddings: false },
  },
]

interface Format {
  ours: WeightFormat
  theirs: GgufType
}
const formats: Format[] = [
  { ours: 'int8', theirs: 'q8_0' },
  { ours: 'int4', theirs: 'q4_0' },
  { ours: 'bf16', theirs: 'f16' },
]

type InferenceOptions = Pick<ComparisonOptions, 'alternations' | 'signal' | 'log'> & { only: readonly string[] | null }

const promptTokens = 512
const writtenTokens = 48
/** A token a byte. */
const prompt = 'How big does a language model need to be? '.repeat(promptTokens).slice(0, promptTokens)

interface Speed {
  prefill: number
  decode: number
}

/**
 * Against llama.cpp: the same random weights, kept in as many bits, continue the same prompt turn by turn, in wall time.
 * Prefill is the prompt's tokens over the time to the first token, decode the speed of those after it. Files of several
 * gigabytes come and go in the system's temporary folder; a model for which memory is short is left out, and said so.
 */
export async function* compareInference(
  engine: Engine,
  peer: LlamaPeer,
  place: InferencePlace,
  options: InferenceOptions,
): AsyncGenerator<BenchmarkResult> {
  for (const model of models) {
    const bytes = 4 * countParameters(model).total
    if (freemem() < 2 * bytes) {
      options.log(`${model.name}: left out, since its weights want ${Math.ceil((2 * bytes) / 1e9)} GB of free memory`)
      continue
    }
    const folder = await mkdtemp(join(tmpdir(), 'sizewise-bench-'))
    try {
      yield* compareModel({ engine, peer, place, folder, options }, model)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

interface Comparison {
  engine: Engine
  peer: LlamaPeer
  place: InferencePlace
  folder: string
  options: InferenceOptions
}

async function* compareModel(
  { engine, peer, place, folder, options }: Comparison,
  model: Model,
): AsyncGenerator<BenchmarkResult> {
  const { alternations, signal, log, only } = options
  const [checkpoint, tokenizer] = [join(folder, 'weights.safetensors'), join(folder, 'tokenizer.json')]
  await writeTokenizer(engine, tokenizer, model.vocab, signal)
  await engine.ask('write_random_checkpoint', { model, seed: 1, out: checkpoint, threads: place.threads }, { signal })
  const wanted = ({ ours }: Format): boolean =>
    only === null || [place.decode(ours, model.name), place.prefill(ours)].some(({ id }) => only.includes(id))
  for (const format of formats.filter(wanted)) {
    const file = join(folder, `${format.theirs}.gguf`)
    await engine.ask(
      'export_gguf',
      { checkpoint, tokenizer, type: format.theirs, name: model.name, out: file },
      { signal },
    )
    const [ours, theirs]: [Speed[], Speed[]] = [[], []]
    for (let turn = 1; turn <= alternations; turn++) {
      ours.push(await ourSpeed(engine, checkpoint, tokenizer, format.ours, place, signal))
      theirs.push(await theirSpeed(peer, file, place.threads))
      log(
        `${model.name} ${format.ours}, ${place.name}, ${turn} of ${alternations}: ${said(ours.at(-1)!)}, ${peer.version} ${format.theirs}: ${said(theirs.at(-1)!)}`,
      )
    }
    await rm(file)
    yield* judged(model, format, peer.version, place, ours, theirs)
  }
}

/** Bytes, and up to `vocab` tokens that no text becomes but a random model may write. */
async function writeTokenizer(engine: Engine, path: string, vocab: number, signal: AbortSignal): Promise<void> {
  const bytes = 257
  const wish = { kind: 'byte' as const, vocab: bytes, documents: [], out: path, threads: 1 }
  await engine.ask('train_tokenizer', wish, { signal })
  const tokenizer = JSON.parse(await readFile(path, 'utf8')) as { model: { vocab: Record<string, number> } }
  for (let id = bytes; id < vocab; id++) tokenizer.model.vocab[`token${id}`] = id
  await writeFile(path, JSON.stringify(tokenizer))
}

async function ourSpeed(
  engine: Engine,
  checkpoint: string,
  tokenizer: string,
  weights: WeightFormat,
  { device, threads }: InferencePlace,
  signal: AbortSignal,
): Promise<Speed> {
  const options = { max_tokens: writtenTokens, temperature: 0, top_k: 0, top_p: 1, repetition_penalty: 1, seed: 1 }
  const { tokens_per_second, first_token_ms, ids } = await engine.ask(
    'generate',
    { checkpoint, tokenizer, prompt, options: { ...options, stop: [] }, weights, device, threads },
    { signal },
  )
  // What is cancelled after it began has a result too.
  signal.throwIfAborted()
  if (ids.length < 2) throw new Error('the random model ended its text at once: no speed can be told')
  return { prefill: (1000 * promptTokens) / first_token_ms, decode: tokens_per_second }
}

async function theirSpeed(peer: LlamaPeer, model: string, threads: number): Promise<Speed> {
  const { prompt_tokens, first_token_ms, tokens_per_second } = await peer.continuePrompt({
    ...{ model, prompt, tokens: writtenTokens, threads },
  })
  if (prompt_tokens !== promptTokens) throw new Error(`${peer.version} reads ${prompt_tokens} tokens in the prompt`)
  return { prefill: (1000 * promptTokens) / first_token_ms, decode: tokens_per_second }
}

const said = ({ prefill, decode }: Speed): string =>
  `prefill ${prefill.toFixed(1)}, decode ${decode.toFixed(1)} tokens/s`

function judged(
  { name }: Model,
  { ours: weights, theirs: type }: Format,
  version: string,
  place: InferencePlace,
  ours: Speed[],
  theirs: Speed[],
): BenchmarkResult[] {
  const unit = 'tokens/s'
  const against = `${name}, ${weights}, ${place.name}, against ${version} ${type}`
  const column = (of: 'prefill' | 'decode') => ({
    ours: ours.map((speed) => speed[of]),
    theirs: theirs.map((speed) => speed[of]),
  })
  return [
    judgeRatio({ ...place.decode(weights, name), what: `decode ${against}`, unit, ...column('decode') }),
    judgeRatio({
      ...place.prefill(weights),
      ...{ what: `prefill of ${promptTokens} tokens ${against}`, unit, ...column('prefill') },
    }),
  ]
}
