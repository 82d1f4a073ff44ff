/**
 * llama.cpp's side of C9 and C10, and of G11 and G12, through node-llama-cpp: the time of a GGUF file to its first token and
 * its speed after that, as `sizewise bench cpu --peer llama` and `bench cuda --peer llama` take ours. The one argument is
 * {folder, gpu, work}: the folder has node-llama-cpp in its node_modules; with gpu all layers are on the GPU; work is
 * {model, prompt, tokens, threads}, or null to tell the version alone.
 * Prints one JSON document: {llama}, and with work prompt_tokens, first_token_ms, tokens_per_second and tokens.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

interface Work {
  model: string
  prompt: string
  tokens: number
  threads: number
}

/** What is used of node-llama-cpp, which is no dependency of the project. */
interface LlamaModule {
  getLlama(options: object): Promise<{
    llamaCppRelease: { repo: string; release: string }
    gpu: string | false
    loadModel(options: object): Promise<{
      tokenize(text: string): number[]
      createContext(options: object): Promise<{ getSequence(): LlamaSequence }>
    }>
  }>
}
interface LlamaSequence {
  evaluate(tokens: number[], options: { temperature: number }): AsyncIterable<number>
  clearHistory(): Promise<void>
}

const { folder, gpu, work } = JSON.parse(process.argv[2]!) as { folder: string; gpu: boolean; work: Work | null }
const entry = join(folder, 'node_modules', 'node-llama-cpp', 'dist', 'index.js')
const { getLlama } = (await import(pathToFileURL(entry).href)) as LlamaModule
const llama = await getLlama({
  ...{ gpu: gpu ? 'cuda' : false, build: 'never', skipDownload: true, logLevel: 'error' },
  maxThreads: work?.threads ?? 1,
})
if (gpu && llama.gpu !== 'cuda') throw new Error(`llama.cpp computes on ${llama.gpu || 'the processor'}, not on CUDA`)
const version = { llama: llama.llamaCppRelease.release }
process.stdout.write(`${JSON.stringify(work === null ? version : { ...version, ...(await measure(work)) })}\n`)
process.exit(0)

async function measure({ model: modelPath, prompt, tokens: wanted, threads }: Work) {
  const model = await llama.loadModel(gpu ? { modelPath, gpuLayers: 'max' } : { modelPath })
  const ids = model.tokenize(prompt)
  const context = await model.createContext({ contextSize: ids.length + wanted, batchSize: ids.length, threads })
  const sequence = context.getSequence()
  // The first pass reads the file from the disk.
  await times(sequence, ids, 2)
  await sequence.clearHistory()
  const [begin, ...ends] = await times(sequence, ids, wanted)
  const [first, last] = [ends[0]!, ends.at(-1)!]
  return {
    prompt_tokens: ids.length,
    first_token_ms: first - begin!,
    tokens_per_second: (1000 * (ends.length - 1)) / (last - first),
    tokens: ends.length,
  }
}

/** When the reading began and when each token was there, ms. */
async function times(sequence: LlamaSequence, ids: number[], wanted: number): Promise<number[]> {
  const at = [performance.now()]
  const tokens = sequence.evaluate(ids, { temperature: 0 })[Symbol.asyncIterator]()
  while (at.length <= wanted && !(await tokens.next()).done) at.push(performance.now())
  await tokens.return?.()
  return at
}
