import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Stores } from '../../../../electron/core/ports/stores.ts'
import { openStores } from '../../../../electron/database/stores.ts'
import { MeasuredSpeeds } from '../../../../electron/core/drafting/measured-speeds.ts'
import { Reader } from '../../../../electron/main/background/reader.ts'
import { sampleStudy, scratchFolder, trainPoint } from '../../database/sample.ts'

function open(): { stores: Stores; reader: Reader } {
  const home = scratchFolder()
  const stores = openStores(join(home, 'sizewise.sqlite'))
  stores.studies.insert(sampleStudy(stores))
  const reader = new Reader(home)
  onTestFinished(async () => {
    await reader.close()
    stores.close()
  })
  return { stores, reader }
}

it('reads what main has written, question by question, on one thread', async () => {
  const { stores, reader } = open()
  const train = [trainPoint(1), trainPoint(2), trainPoint(3, NaN)]
  stores.metrics.record('r1', {
    train,
    evaluations: [{ step: 3, validation_loss: 4, bits_per_byte: 2, elapsed_s: 1 }],
  })
  const [curves, verdict] = await Promise.all([
    reader.ask('curves', { id: 'r1', points: 100, from_step: 2 }),
    reader.ask('verdict', { id: 'r1' }),
  ])
  expect(curves.train.step).toEqual(Float64Array.of(2, 3))
  expect(curves.train.train_loss).toEqual(Float64Array.of(train[1]!.train_loss, NaN))
  expect(curves.train.tokens_per_second).toEqual(Float64Array.of(320, 320))
  expect(curves.evaluation.bits_per_byte).toEqual(Float64Array.of(2))
  expect(verdict.kind).toBe('unknown')
})

it('plans a draft with the speeds that main knows', async () => {
  const { reader } = open()
  const draft = {
    ...{ study: 'planned', dataset: 'plays', tokenizer: { kind: 'byte' as const }, recipe: {}, per_model: {} },
    ladder: [{ name: 'small', family: 'gpt' as const, n_layer: 1, n_head: 1, d_model: 8, context: 8 }],
    ...{ budget: { max_steps: 10 }, seeds: [1] },
  }
  const machine = {
    threads: 2,
    memory: { cpu: 1e9 },
    freeDiskBytes: 1e9,
    precision: 'fp32' as const,
    devices: [{ device: 'cpu', name: 'A processor', memory_bytes: 1e9 }],
  }
  const room = { home: '/nowhere', ...machine, draft, speeds: [] }
  const plan = await reader.ask('plan', room)
  expect(plan.rungs[0]?.run?.timed).toBeNull()
  const speeds = new MeasuredSpeeds(2)
  speeds.record(plan.rungs[0]!.model, { device: 'cpu', precision: 'fp32', gradient_checkpointing: false }, 1e-3, false)
  const timed = await reader.ask('plan', { ...room, speeds: speeds.known() })
  expect(timed.rungs[0]?.run).toMatchObject({ timed: 'measured' })
  expect(timed.duration_s).toBeGreaterThan(0)
})

it('brings failures across as they are, and goes on behind them', async () => {
  const { reader } = open()
  await expect(reader.ask('curves', { id: 'r9' })).rejects.toMatchObject({ code: 'not_found', at: 'r9' })
  expect((await reader.ask('curves', { id: 'r1' })).train.step).toHaveLength(0)
})

it('answers what was asked before it closes, and nothing afterwards', async () => {
  const { reader } = open()
  const asked = reader.ask('curves', { id: 'r1' })
  await reader.close()
  expect((await asked).evaluation.step).toHaveLength(0)
  await expect(reader.ask('verdict', { id: 'r1' })).rejects.toMatchObject({ code: 'cancelled' })
})
