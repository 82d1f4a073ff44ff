import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cudaBenchmarks } from '../../../../electron/core/benchmarking/cuda-goals.ts'
import { runCudaBenchmarks } from '../../../../electron/core/benchmarking/run-cuda-benchmarks.ts'
import { benchEngine } from './fake-bench-engine.ts'

const gpu = { device: 'cuda:0', name: 'A GPU', memory_bytes: 2 ** 36, capability: '9.0', multiprocessors: 132 }
const attention = 'attention forward d128 T4096 B4 H16 causal'

const figures: Record<string, Record<string, number>> = {
  copy: { 'copy, GB/s': 3900 },
  G1: { [`${attention}, TFLOP/s`]: 500 },
  G5: { 'AdamW 124M, of copy': 0.8, 'AdamW 124M, ms': 1 },
  G6: {
    'layer norm forward rows 16384 cols 768, of copy': 0.89,
    'layer norm backward rows 16384 cols 768, of copy': 0.89,
  },
  G10: { 'train step 1M B16 T64 bf16, tokens/s': 2_000_000 },
  G11: { 'writing 1.1B bf16, tokens/s': 900, 'writing 1.1B bf16, of copy': 0.5 },
}

const engineWith = (gpus: (typeof gpu)[]) => benchEngine(figures, { gpus })

describe('runCudaBenchmarks', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sizewise-test-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const wish = {
    peers: [],
    only: null,
    env: {},
    alternations: 3,
    seconds: 1,
    signal: new AbortController().signal,
    log: () => {},
  }

  it('measures every id on the GPU and judges figures that stand alone by their medians', async () => {
    const engine = engineWith([gpu])
    const { machine, peaks, results } = await runCudaBenchmarks(engine, wish)
    expect(machine.gpu).toEqual(gpu)
    expect(peaks).toEqual({ 'copy, GB/s': 3900 })
    expect(new Set(engine.asked.map(({ what }) => what))).toEqual(new Set(['copy', ...cudaBenchmarks]))
    expect(engine.asked.every(({ device }) => device === 'cuda')).toBe(true)
    expect(engine.asked.filter(({ what }) => what === 'G12')).toHaveLength(3)
    expect(results.map(({ id, what, unit, met }) => [id, what, unit, met])).toEqual([
      ['G1', attention, 'TFLOP/s', null],
      ['G5', 'AdamW 124M', 'of copy', false],
      ['G5', 'AdamW 124M', 'ms', null],
      ['G6', 'layer norm forward rows 16384 cols 768', 'of copy', true],
      ['G6', 'layer norm backward rows 16384 cols 768', 'of copy', true],
      ['G10', 'train step 1M B16 T64 bf16', 'tokens/s', null],
      ['G11', 'writing 1.1B bf16', 'tokens/s', null],
      ['G11', 'writing 1.1B bf16', 'of copy', false],
    ])
    expect(results[1]).toMatchObject({ figure: expect.closeTo(0.88), spread: expect.closeTo(0.2 / 1.1) })
  })

  it.runIf(process.platform !== 'win32')('holds figures against each setting of PyTorch', async () => {
    const python = join(folder, 'python')
    const lines = [
      { id: 'G1', what: attention, peer: 'flash', value: 300, unit: 'TFLOP/s' },
      { id: 'G1', what: attention, peer: 'cudnn', value: 600, unit: 'TFLOP/s' },
      { id: 'G10', what: 'train step 1M B16 T64 bf16', peer: 'eager', value: 100_000, unit: 'tokens/s' },
      { id: 'G10', what: 'train step 1M B16 T64 bf16', peer: 'eager', value: 9, unit: 'ms' },
    ].map((one) => JSON.stringify(one))
    writeFileSync(
      python,
      `#!/bin/sh\nif [ "$1" = -c ]; then echo 2.13.0; exit; fi\necho "$*" > ${join(folder, 'asked')}\ncat <<'E'\n${lines.join('\n')}\nE\n`,
    )
    chmodSync(python, 0o755)
    const env = { ...process.env, SIZEWISE_TORCH_PYTHON: python }
    const { peers, results } = await runCudaBenchmarks(engineWith([gpu]), {
      ...wish,
      env,
      peers: ['torch'],
      only: ['G1', 'G10'],
    })
    expect(peers).toEqual(['PyTorch 2.13.0'])
    expect(results.map(({ what, ratio, met }) => [what, ratio?.toFixed(2), met])).toEqual([
      [`${attention}, against PyTorch flash`, '1.83', true],
      [`${attention}, against PyTorch cudnn`, '0.92', false],
      ['train step 1M B16 T64 bf16, against PyTorch eager', '22.00', true],
    ])
  })

  it.runIf(process.platform !== 'win32')(
    'holds whole steps against llm.c, which nvcc builds from its folder',
    async () => {
      const llmC = { id: 'G8', what: 'train step 124M B16 T1024 bf16', peer: 'llm.c', value: 500_000, unit: 'tokens/s' }
      // Stands in for nvcc: what it builds prints the line, and what it was asked.
      const nvcc = join(folder, 'nvcc')
      writeFileSync(
        nvcc,
        `#!/bin/sh
echo "$*" > ${join(folder, 'flags')}
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\necho chatter >&2\necho "$*" > ${join(folder, 'asked')}\necho '"'"'${JSON.stringify(llmC)}'"'"'\n' > "$2"
chmod +x "$2"
`,
      )
      chmodSync(nvcc, 0o755)
      const engine = benchEngine({ ...figures, G8: { [`${llmC.what}, tokens/s`]: 600_000 } }, { gpus: [gpu] })
      const env = { ...process.env, SIZEWISE_NVCC: nvcc, SIZEWISE_LLM_C: folder }
      const asked = { ...wish, env, peers: ['llm.c'] as const, only: ['G8'] }
      await expect(runCudaBenchmarks(engine, asked)).rejects.toMatchObject({ code: 'file_missing', at: folder })
      writeFileSync(join(folder, 'train_gpt2.cu'), '')
      const { peers, results } = await runCudaBenchmarks(engine, asked)
      expect(peers).toEqual(['llm.c'])
      // The fake engine's figures grow from turn to turn.
      expect(results).toMatchObject([
        { what: `${llmC.what}, against llm.c`, peer: 500_000, goal: { at_least: 1.1 }, met: true },
      ])
      expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('16 1024 1\n')
      expect(readFileSync(join(folder, 'flags'), 'utf8')).toContain(`-I ${folder}`)
    },
  )

  it('refuses ids that are not measured, and a machine without a GPU', async () => {
    await expect(runCudaBenchmarks(engineWith([gpu]), { ...wish, only: ['C1'] })).rejects.toMatchObject({
      code: 'usage',
    })
    await expect(runCudaBenchmarks(engineWith([]), wish)).rejects.toMatchObject({
      code: 'device_unavailable',
      message: 'No GPU.',
    })
  })
})
