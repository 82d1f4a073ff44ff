import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runBenchmarks, type BenchmarkWish } from '../../../../electron/core/benchmarking/run-benchmarks.ts'
import type { Engine } from '../../../../electron/core/ports/engine.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sizewise-test-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** What the peer's side takes of llm.c: one parameter, and a forward of ten milliseconds of a processor. */
const fakeSource = `#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#define NUM_PARAMETER_TENSORS 1
typedef struct { int max_seq_len, vocab_size, padded_vocab_size, num_layers, num_heads, channels; } GPT2Config;
typedef struct { size_t num_parameters; } GPT2;
FILE* fopenCheck(const char* path, const char* mode) { return fopen(path, mode); }
void fcloseCheck(FILE* file) { fclose(file); }
void fill_in_parameter_sizes(size_t* sizes, GPT2Config config) { sizes[0] = config.channels; }
void gpt2_build_from_checkpoint(GPT2* model, const char* path) {
  printf("chatter\\n");
  model->num_parameters = access(path, F_OK) == 0;
}
void gpt2_forward(GPT2* model, int* ids, int* targets, size_t B, size_t T) {
  const clock_t begun = clock();
  while (clock() - begun < CLOCKS_PER_SEC / 100) {}
}
void gpt2_zero_grad(GPT2* model) {}
void gpt2_backward(GPT2* model) {}
void gpt2_update(GPT2* model, float a, float b, float c, float d, float e, int t) {}
`

const engine = {
  ask: (command: string, { what }: { what?: string }) =>
    Promise.resolve(
      command === 'describe_engine'
        ? { cpu: { name: 'a processor', cores: 2, features: [], path: 'baseline' } }
        : { tokens_per_second: what?.includes('124m') ? 1e6 : 1, model_flops_share: 0.5, fma_gflops: 1 },
    ),
} as unknown as Engine

const wish = (env: NodeJS.ProcessEnv): BenchmarkWish => ({
  ...{ peers: ['llm.c'], only: ['C6'], drafted: null, env, threads: 1, alternations: 2, seconds: 0.01 },
  ...{ signal: new AbortController().signal, log: () => undefined },
})

it.runIf(process.platform === 'linux')(
  'compares both precisions with llm.c, which is built from its folder',
  async () => {
    writeFileSync(join(folder, 'train_gpt2.c'), fakeSource)
    const { peers, results } = await runBenchmarks(engine, wish({ ...process.env, SIZEWISE_LLM_C: folder }))
    expect(peers).toEqual(['llm.c'])
    expect(results.map(({ id, what, goal, met }) => [id, what, goal, met])).toEqual([
      ['C6', 'train step 124M, fp32, 1 thread, against llm.c (fp32)', { at_least: 6 }, true],
      ['C6', 'train step 124M, bf16, 1 thread, against llm.c (fp32)', { at_least: 10 }, true],
      ['C6', 'train step small, fp32, 1 thread, against llm.c (fp32)', { at_least: 6 }, false],
      ['C6', 'train step small, bf16, 1 thread, against llm.c (fp32)', { at_least: 10 }, false],
    ])
    // 256 and 1,024 tokens in ten milliseconds of a processor at least.
    expect(results[0]!.peer).toBeLessThanOrEqual(25_600)
    expect(results[2]!.peer).toBeLessThanOrEqual(102_400)
    expect(results[2]!.peer).toBeGreaterThan(results[0]!.peer!)
  },
)

it('says what SIZEWISE_LLM_C should name, and what came', async () => {
  await expect(runBenchmarks(engine, wish({}))).rejects.toMatchObject({
    code: 'file_missing',
    message: expect.stringMatching(/SIZEWISE_LLM_C should name a folder with llm\.c in it: it is not set/),
  })
  await expect(runBenchmarks(engine, wish({ SIZEWISE_LLM_C: folder }))).rejects.toMatchObject({
    code: 'file_missing',
    message: expect.stringContaining(`no train_gpt2.c is in ${folder}`),
  })
})
