import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { BenchmarkWish } from '../../../../electron/core/benchmarking/run-benchmarks.ts'
import { runBenchmarks } from '../../../../electron/core/benchmarking/run-benchmarks.ts'
import { runCudaBenchmarks } from '../../../../electron/core/benchmarking/run-cuda-benchmarks.ts'
import type { Engine } from '../../../../electron/core/ports/engine.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sizewise-test-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Stands in for node-llama-cpp, of such a build: a token a byte, 20 ms for the first and 2 ms for each after it. */
function fakeLlama(built: 'cuda' | false = false): string {
  const place = join(folder, 'node_modules', 'node-llama-cpp')
  mkdirSync(join(place, 'dist'), { recursive: true })
  writeFileSync(join(place, 'package.json'), '{"type":"module"}')
  writeFileSync(
    join(place, 'dist', 'index.js'),
    `import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
const sequence = {
  clearHistory: async () => {},
  async *evaluate() {
    for (let ms = 20; ; ms = 2) {
      await wait(ms)
      yield 7
    }
  },
}
export const getLlama = async ({ gpu }) => ({
  llamaCppRelease: { repo: 'a', release: 'b1' },
  gpu: gpu && ${JSON.stringify(built)},
  loadModel: async ({ modelPath, gpuLayers }) => {
    if (gpu && gpuLayers !== 'max') throw new Error('layers are left to the processor')
    return {
      tokenize: () => (readFileSync(modelPath), new Array(512).fill(7)),
      createContext: async () => ({ getSequence: () => sequence }),
    }
  },
})
`,
  )
  return folder
}

/** Writes the files that it is asked for, and says which vocabulary the model had. */
function fakeEngine() {
  const asked: string[] = []
  const vocabularies = new Set<number>()
  const devices = new Set<unknown>()
  const answers: Record<string, (params: Record<string, unknown>) => unknown> = {
    describe_engine: () => ({
      cpu: { name: 'a processor', cores: 2, features: [], path: 'avx2' },
      cuda: { devices: [{ device: 'cuda:0', name: 'a GPU' }] },
    }),
    benchmark: ({ device }) => (device === 'cuda' ? {} : { fma_gflops: 1, figure: 0.9 }),
    train_tokenizer: ({ out }) => {
      writeFileSync(out as string, JSON.stringify({ model: { vocab: { a: 0 } } }))
    },
    write_random_checkpoint: ({ out }) => {
      writeFileSync(out as string, '')
    },
    export_gguf: ({ out }) => {
      writeFileSync(out as string, '')
    },
    generate: ({ tokenizer, device }) => {
      devices.add(device)
      const { model } = JSON.parse(readFileSync(tokenizer as string, 'utf8')) as { model: { vocab: object } }
      vocabularies.add(Math.max(...Object.values(model.vocab)) + 1)
      return { tokens_per_second: 1e6, first_token_ms: 1, ids: [1, 2, 3] }
    },
  }
  const ask = (command: string, params: Record<string, unknown>) => {
    asked.push(command)
    return Promise.resolve(answers[command]!(params))
  }
  return { engine: { ask } as unknown as Engine, asked, vocabularies, devices }
}

const wish = (more: Partial<BenchmarkWish>): BenchmarkWish => ({
  ...{ peers: ['llama'], only: ['C10'], drafted: null, env: {}, threads: 1, alternations: 1, seconds: 1 },
  ...{ signal: new AbortController().signal, log: () => undefined },
  ...more,
})

it('reads and writes the same text in turn with llama.cpp, in as many bits', async () => {
  const { engine, vocabularies } = fakeEngine()
  const env = { ...process.env, SIZEWISE_LLAMA_CPP: fakeLlama() }
  const { peers, results } = await runBenchmarks(engine, wish({ env }))
  expect(peers).toEqual(['llama.cpp b1'])
  expect([...vocabularies]).toEqual([32_000])
  expect(results.length % 6).toBe(0)
  const [prefill] = results.filter(({ id, what }) => id === 'C10' && what.includes('100M, int8'))
  expect(prefill).toMatchObject({
    what: 'prefill of 512 tokens 100M, int8, 1 thread, against llama.cpp b1 q8_0',
    figure: 512_000,
    unit: 'tokens/s',
    goal: { at_least: 3 },
    met: true,
  })
  // A timer may end up to a millisecond early.
  expect(prefill?.peer).toBeLessThan(512 / 0.018)
  const [decode] = results.filter(({ id, what }) => id === 'C9' && what.includes('100M, int4'))
  expect(decode).toMatchObject({ figure: 1e6, goal: null, met: null })
  expect(decode?.peer).toBeLessThan(1000)
})

it('on a GPU both write there, judged by the goals of a GPU', async () => {
  const { engine, devices } = fakeEngine()
  const env = { ...process.env, SIZEWISE_LLAMA_CPP: fakeLlama('cuda') }
  const { peers, results } = await runCudaBenchmarks(engine, wish({ env, only: ['G12'] }))
  expect(peers).toEqual(['llama.cpp b1'])
  expect([...devices]).toEqual(['cuda'])
  // Each size that memory has room for in int8 and in int4, written and read.
  expect(results.length % 4).toBe(0)
  const [decode, prefill] = results
  expect(decode).toMatchObject({
    ...{ id: 'G12', what: 'decode 100M, int8, GPU, against llama.cpp b1 q8_0', goal: { at_least: 1.05 }, met: true },
  })
  expect(prefill).toMatchObject({ id: 'G12', goal: null, met: null })
})

it('refuses a llama.cpp that would leave the GPU idle', async () => {
  const { engine, asked } = fakeEngine()
  const env = { ...process.env, SIZEWISE_LLAMA_CPP: fakeLlama() }
  await expect(runCudaBenchmarks(engine, wish({ env, only: ['G11'] }))).rejects.toMatchObject({
    code: 'file_missing',
    message: expect.stringContaining('llama.cpp computes on the processor, not on CUDA'),
  })
  expect(asked).not.toContain('benchmark')
})

it('without node-llama-cpp it says where to put it, before anything is measured', async () => {
  const { engine, asked } = fakeEngine()
  await expect(runBenchmarks(engine, wish({}))).rejects.toMatchObject({ code: 'file_missing' })
  const env = { SIZEWISE_LLAMA_CPP: folder }
  await expect(runBenchmarks(engine, wish({ env }))).rejects.toMatchObject({ code: 'file_missing', at: folder })
  expect(asked).not.toContain('benchmark')
})

it('measures only what is asked for, and refuses what it does not know', async () => {
  const { engine, asked } = fakeEngine()
  const { results } = await runBenchmarks(engine, wish({ peers: [], only: ['C1', 'C9'] }))
  expect(results.map(({ id }) => id)).toEqual(['C1', 'C9', 'C9'])
  expect(asked).toEqual(['describe_engine', ...Array<string>(4).fill('benchmark')])
  await expect(runBenchmarks(engine, wish({ peers: [], only: ['C10'] }))).rejects.toMatchObject({ code: 'usage' })
})
