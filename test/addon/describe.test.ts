import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { addon, failureOf } from './addon.ts'
import { sampleModel, sampleRecipe } from './sample-run.ts'

test('version is that of package.json', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(addon.version()).toBe(manifest.version)
})

test('describeCpu names the path it takes among the features it has', () => {
  const cpu = addon.describeCpu()
  expect(cpu.cores).toBeGreaterThanOrEqual(1)
  expect(['baseline', 'avx2', 'avx512', 'avx512_bf16']).toContain(cpu.path)
  if (cpu.path !== 'baseline') expect(cpu.features).toContain(cpu.path)
})

test('describeCuda says whether there is a device, and why not', () => {
  const cuda = addon.describeCuda()
  expect(typeof cuda.available).toBe('boolean')
  expect(cuda.detail.length).toBeGreaterThan(10)
  expect(cuda.reason === undefined).toBe(cuda.available)
})

describe('describeModel', () => {
  test('counts parameters by part and memory', () => {
    const { parameters, memory_bytes: memory } = addon.describeModel(sampleModel, 4)
    const parts = parameters.by_part
    expect(parts.token_embedding).toBe(sampleModel.vocab * sampleModel.d_model)
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(parameters.total)
    expect(memory.weights).toBeGreaterThanOrEqual(parameters.total * 4)
    expect(memory.total).toBe(memory.weights + memory.gradients + memory.optimizer + memory.activations)
  })

  test('a model that cannot be is model_invalid; a wrong type names the key', async () => {
    expect(await failureOf(() => addon.describeModel({ ...sampleModel, n_head: 5 }, 4))).toMatchObject({
      code: 'model_invalid',
    })
    expect(await failureOf(() => addon.describeModel({ ...sampleModel, n_layer: '2' as never }, 4))).toMatchObject({
      code: 'usage',
      at: 'model.n_layer',
      message: 'expected an integer from 0 to 2147483647, found "2"',
    })
    expect(await failureOf(() => addon.describeModel(null as never, 4))).toMatchObject({ code: 'usage', at: 'model' })
    expect(await failureOf(() => addon.describeModel(sampleModel, 0))).toMatchObject({ code: 'usage', at: 'batchSize' })
    expect(await failureOf(() => addon.describeModel(sampleModel, 4, 1 as never))).toMatchObject({
      code: 'usage',
      at: 'gradientCheckpointing',
    })
  })
})

describe('measureModel', () => {
  test('gives the seconds of a step', async () => {
    const { seconds_per_step: seconds, memory_bytes: memory } = await addon.measureModel(
      sampleModel,
      sampleRecipe,
      'cpu',
      1,
      0.1,
    ).promise
    expect(seconds).toBeGreaterThan(0)
    expect(memory.total).toBeGreaterThan(memory.weights)
  })

  test('ends when cancelled', async () => {
    const task = addon.measureModel(sampleModel, sampleRecipe, 'cpu', 1, 600)
    setTimeout(() => {
      task.cancel()
    }, 50)
    expect(await failureOf(() => task.promise)).toMatchObject({ code: 'cancelled' })
  })

  test('refuses a device that there is not', async () => {
    expect(
      await failureOf(() => addon.measureModel(sampleModel, sampleRecipe, 'abacus', 1, 0.1).promise),
    ).toMatchObject({ code: 'device_unavailable', at: 'device' })
  })

  test('refuses wrong seconds and threads', async () => {
    expect(await failureOf(() => addon.measureModel(sampleModel, sampleRecipe, 'cpu', 1, NaN))).toMatchObject({
      at: 'seconds',
    })
    expect(await failureOf(() => addon.measureModel(sampleModel, sampleRecipe, 'cpu', -1, 1))).toMatchObject({
      at: 'threads',
    })
  })
})

describe('benchmark', () => {
  test('measures what it is asked for, in figures above zero', async () => {
    const figures = await addon.benchmark('peaks', 1, 0.2).promise
    const { features } = addon.describeCpu()
    const measured = ['fma_gflops', 'bf16_gflops', 'read_gbps', 'copy_gbps', 'rmw_gbps']
    if (features.includes('avx512')) measured.push('fma_zmm_gflops')
    if (features.includes('avx2')) measured.push('fma_ymm_gflops')
    expect(Object.keys(figures).sort()).toEqual(measured.sort())
    for (const [name, figure] of Object.entries(figures)) expect(figure, name).toBeGreaterThan(0)
  })

  test('refuses what it does not know, and ends when cancelled', async () => {
    expect(await failureOf(() => addon.benchmark('C99', 1, 1).promise)).toMatchObject({ code: 'usage' })
    const task = addon.benchmark('peaks', 1, 600)
    task.cancel()
    expect(await failureOf(() => task.promise)).toMatchObject({ code: 'cancelled' })
  })
})
