import { describe, expect, it } from 'vitest'
import { memoryOf, memoryWarnings } from '../../../../electron/core/planning/memory-fit.ts'
import { deviceMemory, refuseUnusable, usableDevices } from '../../../../electron/core/planning/usable-device.ts'
import { estimateGpuMemory } from '../../../../electron/core/sizing/gpu-memory.ts'
import { modelFromShape } from '../../../../electron/core/sizing/model-shape.ts'
import { phrase } from '../../../../electron/contract/phrases/phrase.ts'

const gpu = (number: number, memory_bytes: number) => {
  return { device: `cuda:${number}`, name: `GPU ${number}`, memory_bytes, capability: '9.0', multiprocessors: 132 }
}
const machineWith = (...devices: ReturnType<typeof gpu>[]) => ({
  version: '0',
  cpu: { name: 'A processor', cores: 2, features: [], path: 'avx2' as const },
  cuda: { available: devices.length > 0, detail: 'No GPU.', devices },
})

describe('usableDevices', () => {
  it('names the processor first, and a GPU that is alone without a number', () => {
    const names = (...devices: ReturnType<typeof gpu>[]) =>
      usableDevices(machineWith(...devices)).map(({ device, name }) => [device, name])
    expect(names()).toEqual([['cpu', 'A processor']])
    expect(names(gpu(0, 8e9))[1]).toEqual(['cuda', 'GPU 0'])
    expect(names(gpu(0, 8e9), gpu(1, 8e9)).slice(1)).toEqual([
      ['cuda:0', 'GPU 0'],
      ['cuda:1', 'GPU 1'],
    ])
  })
})

describe('the memory of a device', () => {
  it('is that of the GPU that a run names, by either of its names', () => {
    const memory = deviceMemory(machineWith(gpu(0, 8e9)))
    expect([memoryOf('cuda', memory), memoryOf('cuda:0', memory), memoryOf('cuda:1', memory)]).toEqual([
      8e9,
      8e9,
      Infinity,
    ])
  })

  it('decides whether a run fits', () => {
    const model = modelFromShape({
      name: 'm',
      family: 'gpt',
      n_layer: 12,
      n_head: 12,
      d_model: 768,
      context: 1024,
      vocab: 50257,
    })
    const keys = { batch_size: 1, gradient_checkpointing: true, precision: 'fp32' } as const
    const needed = estimateGpuMemory(model, keys).total
    const memory = { cpu: 64e9, 'cuda:0': 1e9, 'cuda:1': 1.25 * needed }
    const said = (device: string) => memoryWarnings(model, keys, 1, device, memory)
    expect(said('cpu')).toEqual([])
    expect(said('cuda')).toEqual([phrase('plan.doesNotFitGpu', { device: 'cuda' })])
    expect(said('cuda:1')).toEqual([phrase('plan.tightOnGpu', { device: 'cuda:1' })])
  })
})

describe('refuseUnusable', () => {
  it('passes what the machine has, and names what it has not', () => {
    const two = machineWith(gpu(0, 8e9), gpu(1, 8e9))
    refuseUnusable(['cpu', 'cuda', 'cuda:1'], two)
    expect(() => refuseUnusable(['cpu', 'cuda:2'], two)).toThrow(
      expect.objectContaining({ code: 'device_unavailable', at: 'cuda:2' }) as unknown,
    )
    expect(() => refuseUnusable(['cuda:2'], two)).toThrow('this machine has cpu, cuda:0, cuda:1')
    expect(() => refuseUnusable(['cuda'], machineWith())).toThrow(/training on cuda is not possible.*No GPU\./)
  })
})
