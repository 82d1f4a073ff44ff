import { expect, test } from 'vitest'
import { loadBetween, ProcessorUse, withNames } from '../../../electron/main/device-use.ts'

const core = (busy: number, idle: number) => ({ times: { user: busy / 2, nice: 0, sys: busy / 2, irq: 0, idle } })

test('the load is the share of all cores’ time that was worked since the last look', () => {
  const before = [core(1000, 5000), core(3000, 5000)]
  expect(loadBetween(before, [core(1500, 5500), core(4000, 5000)])).toBe(0.75)
  expect(loadBetween(before, before)).toBeNull()
  expect(loadBetween(before, [core(1000, 6000), core(3000, 6000)])).toBe(0)
})

test('the processor tells its load and the memory of the machine', async () => {
  const processor = new ProcessorUse()
  const until = performance.now() + 150
  while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve))
  const use = processor.read('A processor')
  expect(use).toMatchObject({ device: 'cpu', name: 'A processor' })
  expect(use.load).toBeGreaterThan(0)
  expect(use.load).toBeLessThanOrEqual(1)
  expect(use.memory_used_bytes).toBeGreaterThan(0)
  expect(use.memory_used_bytes).toBeLessThan(use.memory_bytes)
})

test('GPUs have the names of the machine’s devices', () => {
  const usage = { load: 0.4, memory_used_bytes: 1, memory_bytes: 2 }
  const devices = [{ device: 'cuda', name: 'A GPU', memory_bytes: 2 }]
  expect(
    withNames(
      [
        { device: 'cuda:0', ...usage },
        { device: 'cuda:1', ...usage },
      ],
      devices,
    ).map(({ name }) => name),
  ).toEqual(['A GPU', 'cuda:1'])
})
