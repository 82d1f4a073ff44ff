import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../electron/core/ports/engine.ts'
import { openEngine } from '../../electron/engine/open-engine.ts'
import { trainParams } from '../plain/engine-host/train-params.ts'

const { model, recipe } = trainParams

let engine: Engine
beforeEach(() => {
  engine = openEngine()
})
afterEach(() => engine.close())

test('describes itself and the machine', async () => {
  const { version, cpu, cuda } = await engine.ask('describe_engine', {})
  expect(version).toMatch(/^\d+\.\d+\.\d+/)
  expect(['baseline', 'avx2', 'avx512', 'avx512_bf16']).toContain(cpu.path)
  expect(typeof cuda.available).toBe('boolean')
})

test('describes a model', async () => {
  const { parameters } = await engine.ask('describe_model', { model, batch_size: 1 })
  expect(parameters.total).toBeGreaterThan(parameters.without_embeddings)
})

test('an impossible model is refused with its code', async () => {
  const impossible = { ...model, n_head: 3 }
  await expect(engine.ask('describe_model', { model: impossible, batch_size: 1 })).rejects.toMatchObject({
    code: 'model_invalid',
  })
})

test('a missing tokenizer is refused with its code', async () => {
  await expect(engine.ask('inspect_tokenizer', { path: 'no-such-tokenizer.json' })).rejects.toMatchObject({
    code: 'file_missing',
  })
})

test('a long measurement is cancelled at once', async () => {
  const controller = new AbortController()
  const measuring = engine.ask(
    'measure_model',
    { model, recipe, device: 'cpu', threads: 1, seconds: 60 },
    { signal: controller.signal },
  )
  await pause(500)
  controller.abort()
  await expect(measuring).rejects.toMatchObject({ code: 'cancelled' })
}, 10_000)

test('closing ends a long measurement', async () => {
  const measuring = engine.ask('measure_model', { model, recipe, device: 'cpu', threads: 1, seconds: 60 })
  const rejected = expect(measuring).rejects.toMatchObject({ code: 'cancelled' })
  await pause(300)
  await engine.close()
  await rejected
}, 10_000)
