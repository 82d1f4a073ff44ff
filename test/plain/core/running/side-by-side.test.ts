import { describe, expect, it } from 'vitest'
import type { MachineShare } from '../../../../electron/contract/engine-protocol.ts'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import type { Run } from '../../../../electron/contract/run.ts'
import { SideBySide } from '../../../../electron/core/running/side-by-side.ts'
import { StudyControl } from '../../../../electron/core/running/study-control.ts'
import { estimateGpuMemory } from '../../../../electron/core/sizing/gpu-memory.ts'
import { modelFromShape } from '../../../../electron/core/sizing/model-shape.ts'
import { estimateMemory } from '../../../../electron/core/sizing/memory.ts'
import { Laboratory, steps } from './training-room.ts'

const gigabyte = 1024 ** 3

/** Its passes keep two of four threads busy at a width of 256, all at 1024. */
function runOf(name: string, width: number, device = 'cpu'): Run {
  const shape = { name, family: 'gpt', n_layer: 4, n_head: 4, d_model: width, context: 64, vocab: 256 } as const
  const model = modelFromShape(shape)
  const recipe = { batch_size: 6, gradient_accumulation_steps: 1, gradient_checkpointing: false }
  return { id: `run-${name}`, model, recipe, device } as Run
}

const gpu = { device: 'cuda:0', name: 'A GPU', memory_bytes: 8 * gigabyte, capability: '8.6', multiprocessors: 28 }

function machine(threads: number, memoryBytes = 64 * gigabyte, freeBytes = memoryBytes, gpus = [gpu]) {
  const told: string[] = []
  const onShare = (runId: string, { threads: count, time }: MachineShare): void => {
    told.push(`${runId} ${count} ${time.toFixed(2)}`)
  }
  return { told, runs: new SideBySide({ threads, memoryBytes, freeBytes: () => freeBytes, gpus, onShare }) }
}

describe('runs side by side', () => {
  it('are as many as threads where each is small, and share all of them', () => {
    const { runs, told } = machine(3)
    const small = ['a', 'b', 'c', 'd'].map((name) => runOf(name, 16))
    for (const run of small.slice(0, 3)) {
      expect(runs.hasRoomFor(run)).toBe(true)
      runs.enter(run)
    }
    expect(runs.hasRoomFor(small[3]!)).toBe(false)
    expect(told).toEqual(['run-a 3 1.00', 'run-a 2 0.67', 'run-b 1 0.33', 'run-a 1 0.33', 'run-c 1 0.33'])
    runs.leave(small[0]!)
    runs.leave(small[1]!)
    expect(runs.shareOf(small[2]!)).toEqual({ threads: 3, time: 1 })
    expect(runs.hasRoomFor(small[3]!)).toBe(true)
  })

  it('do not begin beside one that keeps all threads busy, and leave a larger one the larger part', () => {
    const { runs } = machine(4)
    const [small, middle, large] = [runOf('a', 16), runOf('b', 256), runOf('c', 1024)]
    runs.enter(middle)
    expect(runs.hasRoomFor(large)).toBe(true)
    runs.enter(large)
    expect([middle, large].map((run) => runs.shareOf(run).threads)).toEqual([1, 3])
    expect(runs.hasRoomFor(small)).toBe(false)
    runs.leave(middle)
    expect(runs.hasRoomFor(small)).toBe(false)
  })

  it('fit into memory together; one alone always has its turn', () => {
    const run = runOf('a', 16)
    const needed = estimateMemory(run.model, 6, 4).total
    for (const [memory, room] of [
      [needed * 2.5, false],
      [needed * 3.5, true],
    ] as const) {
      const { runs } = machine(4, memory)
      expect(runs.hasRoomFor(runOf('b', 1024))).toBe(true)
      runs.enter(run)
      expect(runs.hasRoomFor(runOf('b', 16))).toBe(room)
    }
    const { runs } = machine(4, 64 * gigabyte, needed * 1.5)
    runs.enter(run)
    expect(runs.hasRoomFor(runOf('b', 16))).toBe(false)
  })

  it('leave one alone that is to be, and know who trained beside whom', () => {
    const { runs } = machine(4)
    const [first, second, third] = [runOf('a', 16), runOf('b', 16), runOf('c', 16)]
    runs.enter(first)
    expect(runs.wasAccompanied(first)).toBe(false)
    runs.enter(second)
    runs.leave(second)
    expect([first, second].map((run) => runs.wasAccompanied(run))).toEqual([true, true])
    runs.isolate(second)
    expect([runs.hasRoomFor(second), runs.hasRoomFor(third)]).toEqual([false, true])
    runs.leave(first)
    runs.enter(second)
    expect(runs.wasAccompanied(second)).toBe(false)
    expect(runs.hasRoomFor(third)).toBe(false)
  })

  it('train one at a time on a GPU of which nothing is known, with all threads, beside those on the processor', () => {
    const { runs } = machine(2)
    const [first, second, other] = [runOf('a', 16, 'cuda:1'), runOf('b', 16, 'cuda:1'), runOf('c', 16, 'cuda')]
    runs.enter(first)
    expect([first, second, other, runOf('d', 1024)].map((run) => runs.hasRoomFor(run))).toEqual([
      false,
      false,
      true,
      true,
    ])
    runs.enter(runOf('d', 1024))
    expect(runs.shareOf(first)).toEqual({ threads: 2, time: 1 })
    expect(runs.shareOf(runOf('d', 1024))).toEqual({ threads: 2, time: 1 })
  })

  it('fill a GPU: as many as leave each other room and have a thread each that launches their work', () => {
    const { runs, told } = machine(3)
    // Passes of a width of 1024 keep seven tenths of so small a GPU busy, those of 256 an eighth.
    const [small, large] = [(name: string) => runOf(name, 256, 'cuda'), (name: string) => runOf(name, 1024, 'cuda:0')]
    runs.enter(small('a'))
    runs.enter(large('b'))
    expect(told).toEqual(['run-a 3 1.00', 'run-a 3 0.50', 'run-b 3 0.50'])
    expect([small('c'), large('d')].map((run) => [runs.fillsUp(run), runs.hasRoomFor(run)])).toEqual([
      [true, true],
      [false, false],
    ])
    runs.enter(small('c'))
    expect(runs.hasRoomFor(small('e'))).toBe(false)
    runs.leave(small('a'))
    runs.leave(large('b'))
    expect(runs.shareOf(small('c'))).toEqual({ threads: 3, time: 1 })
    expect(runs.hasRoomFor(large('d'))).toBe(true)
  })

  it('fit into the memory of their GPU together', () => {
    const run = runOf('a', 256, 'cuda')
    const needed = estimateGpuMemory(run.model, run.recipe).total
    for (const [memory, room] of [
      [needed * 2.5, false],
      [needed * 3.5, true],
    ] as const) {
      const { runs } = machine(4, 64 * gigabyte, 0, [{ ...gpu, memory_bytes: memory }])
      runs.enter(run)
      expect(runs.hasRoomFor(runOf('b', 256, 'cuda:0'))).toBe(room)
    }
  })
})

describe('a study on several threads', () => {
  it('ends as on one, each run with its share of the threads, which grow when others end', async () => {
    const [calm, laboratory] = [new Laboratory(3), new Laboratory(3)]
    await calm.run()
    const shareOf = new Map<string, MachineShare>()
    const onShare = (model: string, share: MachineShare): void => {
      shareOf.set(model, share)
    }
    const asked = (await laboratory.run({ onShare }, new StudyControl(), 2)).requests
    // Two that begin together reach the engine in any order.
    const requests = asked.toSorted((a, b) => a.model.name.localeCompare(b.model.name))
    expect(requests.map(({ model }) => model.name)).toEqual(['a', 'b', 'c'])
    // The longest begins beside the first; the last one has both threads where the one beside it is done by then.
    const half = { threads: 1, time: 0.5 }
    expect([requests[0], requests[2]].map((request) => request?.share)).toEqual([half, half])
    expect(['b', 'c'].map((model) => shareOf.get(model)).concat(requests[1]!.share)).toContainEqual({
      threads: 2,
      time: 1,
    })
    expect(laboratory.state).toBe('completed')
    for (const model of 'abc') expect(laboratory.outcomeOf(model)).toEqual(calm.outcomeOf(model))
  })

  it('pauses all that train, and begins no other', async () => {
    const laboratory = new Laboratory(3)
    const control = new StudyControl()
    const pause = (step: number, model: string): void => {
      if (model === 'c' && step === 7) control.pause()
    }
    await laboratory.run({ onStep: pause }, control, 2)
    expect(['a', 'b', 'c'].map((model) => laboratory.runOf(model).state)).toEqual(['paused', 'queued', 'paused'])
    await laboratory.run({}, new StudyControl(), 2)
    expect(['a', 'b', 'c'].map((model) => laboratory.runOf(model).step)).toEqual([steps, steps, steps])
  })

  it('stops one and lets the other go on', async () => {
    const laboratory = new Laboratory(2)
    const control = new StudyControl()
    const stop = (step: number, model: string): void => {
      if (model === 'b' && step === 7) control.stopRun('run-a')
    }
    await laboratory.run({ onStep: stop }, control, 2)
    expect(['a', 'b'].map((model) => laboratory.runOf(model).state)).toEqual(['stopped', 'completed'])
  })

  it('resumes each of its runs after a death of the engine that took both', async () => {
    const [calm, laboratory] = [new Laboratory(2), new Laboratory(2)]
    await calm.run()
    const dying = new Set(['a', 'b'])
    await laboratory.run(
      { dies: (moment, step, model) => moment === 'step' && step === 13 && dying.delete(model) },
      new StudyControl(),
      2,
    )
    for (const model of 'ab') expect(laboratory.outcomeOf(model)).toEqual(calm.outcomeOf(model))
  })

  it('fails the run that kills the engine again and again, and none of those that it takes with it', async () => {
    const laboratory = new Laboratory(3)
    const struck = new Set<string>()
    let training: string[] = []
    await laboratory.run(
      {
        dies: (moment, step, model) => {
          if (moment === 'start') training = [...training.slice(-1), model]
          if (struck.delete(model)) return true
          if (model !== 'a' || moment !== 'step' || step < 3) return false
          if (training.includes('c') && laboratory.runOf('c').state === 'running') struck.add('c')
          return true
        },
      },
      new StudyControl(),
      2,
    )
    expect(['a', 'b', 'c'].map((model) => laboratory.runOf(model).state)).toEqual(['failed', 'completed', 'completed'])
    expect(laboratory.runOf('a').error?.code).toBe('engine_died')
  })

  it('does not hold it against a run that memory ran out beside another', async () => {
    const laboratory = new Laboratory(2)
    const fails = (step: number, model: string): void => {
      if (model === 'a' && step === 8 && laboratory.runOf('b').state === 'running')
        throw new SizewiseError('out_of_memory', 'expected 1 GB, and there is less')
    }
    const { requests } = await laboratory.run({ fails }, new StudyControl(), 2, true)
    expect(['a', 'b'].map((model) => laboratory.runOf(model).state)).toEqual(['completed', 'completed'])
    expect(requests.every(({ recipe }) => recipe.batch_size === 2 && !recipe.gradient_checkpointing)).toBe(true)
    expect(requests.filter(({ model }) => model.name === 'a').map(({ share }) => share.threads)).toEqual([1, 2])
  })

  it('pauses the others after a failure that all would meet, and throws it', async () => {
    const laboratory = new Laboratory(3)
    const fails = (step: number, model: string): void => {
      if (model === 'c' && step === 12) throw new SizewiseError('shard_invalid', 'the tokens are gone', 'train')
    }
    await expect(laboratory.run({ fails }, new StudyControl(), 2)).rejects.toMatchObject({ code: 'shard_invalid' })
    expect(['a', 'b', 'c'].map((model) => laboratory.runOf(model).state)).toEqual(['paused', 'queued', 'paused'])
    expect(laboratory.state).toBe('paused')
  })
})
