import { describe, expect, it } from 'vitest'
import type { Run } from '../../../../electron/contract/run.ts'
import { SideBySide } from '../../../../electron/core/running/side-by-side.ts'
import { WaitingRuns } from '../../../../electron/core/running/waiting-runs.ts'
import { modelFromShape } from '../../../../electron/core/sizing/model-shape.ts'

interface Shape {
  width: number
  step?: number
  accumulation?: number
  device?: string
}

/** Passes of a width of 1024 keep both threads busy, those of the others less than one. */
function runOf(id: string, { width, step = 0, accumulation = 1, device = 'cpu' }: Shape): Run {
  const shape = { name: id, family: 'gpt', n_layer: 4, n_head: 4, d_model: width, context: 64, vocab: 256 } as const
  const recipe = { batch_size: 6, gradient_accumulation_steps: accumulation, gradient_checkpointing: false }
  return { id, model: modelFromShape(shape), recipe, device, step, steps: 100 } as Run
}

const machine = () =>
  new SideBySide({ threads: 2, memoryBytes: 2 ** 36, freeBytes: () => 2 ** 36, gpus: [], onShare: () => {} })

describe('runs that wait', () => {
  const ladder = [16, 32, 64].map((width) => runOf(`w${width}`, { width }))
  const large = runOf('large', { width: 1024 })

  it('begin in their order where none trains', () => {
    const waiting = new WaitingRuns([...ladder, large])
    expect([...waiting.turns(machine())]).toEqual(['w16', 'w32', 'w64', 'large'])
  })

  it('are taken by the most work beside a small one, those that keep all threads busy last', () => {
    const beside = machine()
    beside.enter(ladder[0]!)
    const waiting = new WaitingRuns([...ladder, large])
    waiting.take('w16')
    expect([...waiting.turns(beside)]).toEqual(['w64', 'w32', 'w32', 'w64', 'large'])
    waiting.take('w64')
    expect([...waiting.turns(beside)][0]).toBe('w32')
    waiting.take('w32')
    expect([...waiting.turns(beside)]).toEqual(['large'])
  })

  it('are measured by the steps that are left and by all their micro-batches', () => {
    const beside = machine()
    beside.enter(ladder[0]!)
    const [begun, whole, split] = [
      runOf('begun', { width: 64, step: 90 }),
      runOf('whole', { width: 64 }),
      runOf('split', { width: 64, accumulation: 2 }),
    ]
    expect([...new WaitingRuns([begun, whole, split]).turns(beside)].slice(0, 3)).toEqual(['split', 'whole', 'begun'])
  })

  it('keep their order on a GPU of which nothing is known, and one that had to stop comes first', () => {
    const beside = machine()
    beside.enter(ladder[0]!)
    const onGpu = [16, 64].map((width) => runOf(`g${width}`, { width, device: 'cuda' }))
    const waiting = new WaitingRuns(onGpu)
    expect([...waiting.turns(beside)]).toEqual(['g16', 'g64'])
    waiting.putFirst(ladder[2]!)
    expect([...waiting.turns(machine())]).toEqual(['w64', 'g16', 'g64'])
  })
})
